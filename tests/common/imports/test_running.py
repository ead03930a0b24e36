"""Running an import: cancelled, picked up again, refused, in the background."""

import io
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook

from dealreg.models import Opportunity
from partners.models import Account, Partner, PartnerType, Person
from prm.common.errors import NotAllowed
from prm.common.imports import jobs, lease, runner
from prm.common.models import ImportChunk
from tests.common.imports.reading import ACCOUNTS, said


def test_a_cancelled_import_keeps_what_is_in_and_can_go_on(check, run, who, monkeypatch):
    monkeypatch.setattr(runner, "CHUNK", 2)
    job = check("account\n" + "".join(f"A{n}\n" for n in range(7)), "accounts")
    jobs.start(actor=who, job=job, only_valid=False)
    runner.work(job.public_id, seconds=0)
    jobs.cancel(actor=who, job=job)
    cancelled = Account.objects.count()

    jobs.resume(actor=who, job=job)
    while runner.work(job.public_id):
        pass

    job.refresh_from_db()
    assert cancelled == 0
    assert (job.state, Account.objects.count(), job.result["counts"]["new"]) == ("done", 7, 7)


def test_two_workers_do_not_share_a_job(check, who):
    job = check(ACCOUNTS, "accounts")
    jobs.start(actor=who, job=job, only_valid=False)

    first, second = lease.claim(job.public_id), lease.claim(job.public_id)

    assert (first is not None, second) == (True, None)


def test_a_dead_workers_job_is_found_after_its_lease_and_its_own_steps_no_longer_count(check, who):
    job = check(ACCOUNTS, "accounts")
    jobs.start(actor=who, job=job, only_valid=False)
    claimed = lease.claim(job.public_id)
    assert claimed is not None
    before = lease.orphans()

    with time_machine.travel(job.updated_at + 2 * lease.LEASE):
        after = lease.orphans()
        runner.work(job.public_id)

    with pytest.raises(lease.Lost), lease.step(*claimed):
        pass
    assert (before, after) == ([], [job.public_id])
    assert Account.objects.count() == 2


def test_a_chunk_and_its_progress_are_one_transaction(check, who, monkeypatch):
    monkeypatch.setattr(runner, "CHUNK", 2)
    job = check("account,employees\nA,1\nB,2\nC,3\nD,4\n", "accounts")
    jobs.start(actor=who, job=job, only_valid=False)
    over, _links = runner.pass_for(job)
    ((_first, second), claimed) = list(runner.chunks(job)), lease.claim(job.public_id)
    assert claimed is not None

    with pytest.raises(RuntimeError), lease.step(*claimed):
        over.write(over.begin(second), only_valid=False)
        raise RuntimeError("killed")

    job.refresh_from_db()
    assert (Account.objects.count(), job.cursor, ImportChunk.objects.filter(job=job, stage="rows").count()) == (0, 0, 0)


def test_a_row_refused_by_the_database_is_reported_and_the_others_come_in(check, run):
    # A rule the importer does not know stands for what another writer may bring about between check and import.
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE partners_account ADD CONSTRAINT no_acme CHECK (name <> 'Acme')")

    done = run(check("account\nGlobex\nAcme\nInitech\n", "accounts"), only_valid=True)

    assert (done.result["counts"]["new"], done.result["counts"]["wrong"]) == (2, 1)
    assert sorted(Account.objects.values_list("name", flat=True)) == ["Globex", "Initech"]
    ((_label, _value, reason),) = said(done)
    assert reason.startswith("The database refused this row")


def test_an_import_that_became_wrong_stops_and_says_so(check, run, acme):
    job = check(f"name,partner\nIda,{acme.name}\n", "people")
    acme.name = "Renamed"
    acme.save()

    stopped = run(job)

    assert stopped.state == "failed"
    assert stopped.problem.startswith("Row 2: There is no partner called")
    assert Person.objects.count() == 0


def test_the_same_file_can_be_used_again_for_its_other_records(check, run, who, db):
    PartnerType.objects.create(code="var", name="VAR")
    job = run(check("agent,office\nIda,North\nJon,North\n", "partners", {"name": {"column": "office"}}))

    other = jobs.again(actor=who, job=job, kind="people")
    jobs.check(actor=who, job=other, mapping=other.mapping, options=other.options)
    run(other)

    assert list(Partner.objects.values_list("name", flat=True)) == ["North"]
    assert list(Person.objects.values_list("name", "partner__name")) == [("Ida", "North"), ("Jon", "North")]


def test_who_may_not_import_is_refused_by_the_service(mara, actor):
    with pytest.raises(NotAllowed):
        jobs.bring(actor=actor(mara), upload=SimpleUploadedFile("a.csv", ACCOUNTS.encode()))


def test_a_discarded_import_leaves_no_file(who, tmp_path, django_capture_on_commit_callbacks):
    job = jobs.bring(actor=who, upload=SimpleUploadedFile("a.csv", ACCOUNTS.encode()))

    with django_capture_on_commit_callbacks(execute=True):
        jobs.discard(actor=who, job=job)

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_workbook_comes_in_like_a_csv_file(who, run):
    book = Workbook()
    for row in (
        ["opportunity_id", "stage", "value", "close date"],
        [7, "Won", 1054.5, date(2017, 3, 1)],
        [8, "Lost", 0, None],
    ):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    job = jobs.bring(actor=who, upload=SimpleUploadedFile("deals.xlsx", out.getvalue()))

    jobs.check(actor=who, job=job, mapping=job.mapping, options=job.options)
    run(job)

    assert list(Opportunity.objects.order_by("external_id").values_list("external_id", "amount", "closed_on")) == [
        ("7", Decimal("1054.50"), date(2017, 3, 1)),
        ("8", Decimal("0.00"), None),
    ]


def test_a_large_file_is_checked_in_the_background_and_a_stopped_check_can_be_set_up_again(who, monkeypatch):
    monkeypatch.setattr(jobs, "CHECKED_AT_ONCE", 1)
    job = jobs.bring(actor=who, upload=SimpleUploadedFile("a.csv", ACCOUNTS.encode()))

    jobs.check(actor=who, job=job, mapping=job.mapping, options=job.options)
    waiting = job.state
    jobs.cancel(actor=who, job=job)
    stopped = job.state
    jobs.check(actor=who, job=job, mapping=job.mapping, options=job.options)
    runner.work(job.public_id)

    job.refresh_from_db()
    assert (waiting, stopped, job.state, job.checked["counts"]["new"]) == ("checking", "mapping", "ready", 2)


def test_an_import_takes_as_many_statements_for_many_accounts_as_for_few(check, run):
    def taken(first, count):
        rows = "".join(f"Kröger {n},X-{n},https://kroeger-{n}.de\n" for n in range(first, first + count))
        job = check(f"Account name,Account ID,Website\n{rows}", "accounts")
        with CaptureQueriesContext(connection) as asked:
            assert run(job).result["counts"]["new"] == count
        return len(asked)

    few = taken(0, 3)

    assert taken(1000, 90) == few
    assert few <= 40
