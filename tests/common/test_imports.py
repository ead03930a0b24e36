"""Imports as people do them: bring, map, check, answer, run, undo. The files are made up for these tests."""

import csv
import io
from collections.abc import Callable
from contextlib import closing
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from openpyxl import Workbook

from dealreg.models import Opportunity
from partners.models import Account, Partner, PartnerType, Person
from pricing.models import Product, ProductFamily
from prm.common import csvfile
from prm.common.clocks import ensure_calendars
from prm.common.errors import DomainError, Invalid, NotAllowed
from prm.common.imports import jobs, lease, report, runner
from prm.common.models import ImportChunk, ImportJob

Bring = Callable[..., ImportJob]


@pytest.fixture(autouse=True)
def _files(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def who(olga, actor):
    """Olga, who may import."""
    return actor(olga)


@pytest.fixture
def check(who) -> Bring:
    """Bring text as a file of a kind and have it checked under the proposed mapping plus ``mapping``."""

    def make(text: str, kind: str, mapping: dict | None = None, **options: str) -> ImportJob:
        job = jobs.bring(actor=who, upload=SimpleUploadedFile("file.csv", text.encode()))
        if job.kind != kind:
            jobs.choose_kind(actor=who, job=job, kind=kind)
            job.refresh_from_db()
        jobs.check(actor=who, job=job, mapping={**job.mapping, **(mapping or {})}, options={**job.options, **options})
        assert job.state == "ready", job.problem
        return job

    return make


@pytest.fixture
def run(who) -> Bring:
    """Run a checked job to its end."""

    def make(job: ImportJob, *, only_valid: bool = False) -> ImportJob:
        jobs.start(actor=who, job=job, only_valid=only_valid)
        while runner.work(job.public_id):
            pass
        job.refresh_from_db()
        return job

    return make


@pytest.fixture
def undo(who) -> Bring:
    """Undo a job to its end."""

    def make(job: ImportJob) -> ImportJob:
        jobs.undo(actor=who, job=job)
        while runner.work(job.public_id):
            pass
        job.refresh_from_db()
        return job

    return make


def _fates(job: ImportJob) -> dict[str, int]:
    return {name: count for name, count in job.checked["counts"].items() if count}


def _download(job: ImportJob) -> str:
    response = csvfile.download("x.csv", *report.wrong_rows(job))
    # Closing the response would end the request, and with it the test's connection.
    with closing(response.file_to_stream):
        return b"".join(response).decode("utf-8-sig")


def _said(job: ImportJob, *, warnings: bool = False) -> list[tuple[str, str, str]]:
    return [(f.label, f.value, f.reason) for f in report.faults(job, warnings=warnings)]


ACCOUNTS = "account,country,employees\nAcme,Germany,10\nGlobex,France,20\n"


def test_a_check_writes_nothing(check):
    job = check(ACCOUNTS, "accounts")

    assert (_fates(job), Account.objects.count()) == ({"new": 2}, 0)


def test_rows_that_are_there_are_told_from_new_and_changed_ones(check, run):
    run(check(ACCOUNTS, "accounts"))

    job = check("account,country,employees\nAcme,Germany,10\nGlobex,France,21\nInitech,US,5\n", "accounts")

    assert _fates(job) == {"new": 1, "update": 1, "unchanged": 1}


def test_an_empty_cell_leaves_what_is_there(check, run):
    run(check(ACCOUNTS, "accounts"))

    run(check("account,country,employees\nAcme,,11\n", "accounts"))

    assert Account.objects.values_list("country", "employees").get(name="Acme") == ("DE", 11)


def test_a_value_for_all_rows_fills_the_empty_cells_too(check, run):
    run(
        check(
            "account,country\nAcme,\nGlobex,France\n", "accounts", {"country": {"column": "country", "fixed": "Spain"}}
        )
    )

    assert dict(Account.objects.values_list("name", "country")) == {"Acme": "ES", "Globex": "FR"}


def test_wrong_cells_say_which_field_and_why(check):
    job = check(
        "account,country,employees,revenue,email\n"
        f"{'x' * 300},Germany,1,1,a@b.example\n"
        "Acme,Atlantis,1,1,a@b.example\n"
        "Globex,France,many,1,a@b.example\n"
        "Initech,France,1,-1,a@b.example\n"
        "Hooli,France,1,1,nobody\n"
        ",France,1,1,a@b.example\n"
        "Umbrella,France,1,1,a@b.example,too,wide\n",
        "accounts",
    )

    assert _fates(job) == {"new": 1, "wrong": 6, "warned": 1}
    assert sorted(_said(job)) == sorted(
        [
            ("Name", "x" * 200, f"“{'x' * 80}…” has 300 characters; at most 200 fit."),
            ("Employees", "many", "“many” is not a number."),
            ("Annual revenue", "-1", "“-1” is negative."),
            ("Contact e-mail", "nobody", "“nobody” is not an e-mail address."),
            ("Name", "", "Name is missing."),
            ("", "too", "The row has 7 cells, the header 5."),
        ]
    )
    assert _said(job, warnings=True) == [
        ("Country", "Atlantis", "There is no country called “Atlantis”. The field is left empty.")
    ]


def test_only_the_valid_rows_come_in_and_the_others_can_be_corrected_and_brought_again(check, run):
    job = run(check("account,employees\nAcme,10\nGlobex,many\n", "accounts"), only_valid=True)
    body = _download(job)

    again = run(check(body.replace("many", "20"), "accounts"))

    assert body.splitlines() == ["account,employees,Row in the file,Reason", "Globex,many,3,“many” is not a number."]
    assert again.result["counts"]["new"] == 1
    assert dict(Account.objects.values_list("name", "employees")) == {"Acme": 10, "Globex": 20}


def test_all_rows_are_refused_while_one_is_wrong(check, who):
    job = check("account,employees\nAcme,10\nGlobex,many\n", "accounts")

    with pytest.raises(DomainError) as caught:
        jobs.start(actor=who, job=job, only_valid=False)

    assert caught.value.code == "import.wrong_rows"


def test_formulas_come_in_as_text_and_go_out_harmless(check, run):
    job = run(check('account,employees\n"=HYPERLINK(""http://x"")",10\n@SUM(A1),many\n', "accounts"), only_valid=True)
    out = list(csv.reader(io.StringIO(_download(job))))

    assert list(Account.objects.values_list("name", flat=True)) == ['=HYPERLINK("http://x")']
    assert out[1][0] == "'@SUM(A1)"


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "🚀 Räkete 株式会社", "شركة الأفق", "O'Brien; DROP TABLE--"]
)
def test_names_of_every_kind_come_in_as_they_are(check, run, name):
    run(check(f'account\n"{name}"\n', "accounts"))

    assert list(Account.objects.values_list("name", flat=True)) == [name]


def test_a_repeated_row_counts_once_and_a_contradiction_is_wrong(check):
    job = check("account,employees\nAcme,10\nAcme,10\nAcme,11\n", "accounts")

    assert _fates(job) == {"new": 1, "repeated": 1, "wrong": 1}
    assert _said(job) == [("Name", "Acme", "Row 2 is the same account with other values.")]


def test_a_weaker_name_does_not_override_a_stronger_identifier(check, run):
    run(check("account id,account\nA-1,Acme\n", "accounts"))

    job = check("account id,account\nA-1,Acme Renamed\nA-2,Acme\n", "accounts")

    assert _fates(job) == {"new": 1, "update": 1}


def test_a_parent_may_come_later_in_the_file(check, run):
    job = run(check("account,subsidiary_of\nSon,Mother\nMother,\n", "accounts"))

    assert job.result["counts"]["linked"] == 1
    assert Account.objects.get(name="Son").parent.name == "Mother"


def test_parents_in_a_circle_are_left_out_and_said(check, run):
    job = run(check("account,subsidiary_of\nA,B\nB,A\nC,C\n", "accounts"))

    parents = dict(Account.objects.values_list("name", "parent__name"))
    assert sum(parent is not None for parent in parents.values()) <= 1
    assert parents["C"] is None
    assert ("Parent", "C", "“C” would go round in a circle. The field is left empty.") in _said(job, warnings=True)


PRODUCTS = "product,series,price\nGTX Pro,GTX,4821\nMG Special,MG,55\n"
DEALS = (
    "opportunity_id,account,product,stage,value\n"
    "1,Acme,GTXPro,Won,100.50\n2,Globex,GTXPro,Lost,0\n3,,MG Special,Prospecting,\n"
)


def test_products_bring_their_families_and_numbers_made_of_their_names(check, run):
    job = run(check(PRODUCTS, "products"))

    assert list(Product.objects.values_list("name", "sku", "family__name", "list_price", "currency")) == [
        ("GTX Pro", "GTX-PRO", "GTX", Decimal("4821.0000"), "USD"),
        ("MG Special", "MG-SPECIAL", "MG", Decimal("55.0000"), "USD"),
    ]
    assert job.result["created"] == {"pricing.productfamily": 2, "pricing.product": 2}


def test_an_unknown_currency_is_said_at_its_form_field(check, who):
    job = jobs.bring(actor=who, upload=SimpleUploadedFile("p.csv", PRODUCTS.encode()))

    with pytest.raises(Invalid) as caught:
        jobs.check(actor=who, job=job, mapping={**job.mapping, "currency": {"fixed": "XXQ"}}, options={})

    assert caught.value.fields == {"fixed-currency": "There is no currency called “XXQ”."}


def test_a_required_field_without_a_column_is_said_at_its_form_field(who):
    job = jobs.bring(actor=who, upload=SimpleUploadedFile("p.csv", PRODUCTS.encode()))
    mapping = {name: part for name, part in job.mapping.items() if name != "family"}

    with pytest.raises(Invalid) as caught:
        jobs.check(actor=who, job=job, mapping=mapping, options={})

    job.refresh_from_db()
    assert caught.value.fields == {"column-family": "Choose the column of family, or give one value for all rows."}
    assert (job.state, "family" in job.mapping) == ("mapping", False)


def test_unknown_words_are_suggested_counted_and_answered_once(check, run, who):
    run(check(PRODUCTS, "products"))
    job = check(DEALS, "opportunities")
    before = {f["field"]: [(w["word"], w["rows"]) for w in f["words"]] for f in job.findings}
    product = Product.objects.get(name="GTX Pro").public_id

    jobs.answer(
        actor=who, job=job, answers={"product": {"GTXPro": {"use": product}}, "account": {"*": {"do": "create"}}}
    )
    run(job)

    assert before == {"account": [("Acme", 1), ("Globex", 1)], "product": [("GTXPro", 2)]}
    assert list(
        Opportunity.objects.order_by("external_id").values_list("account__name", "product__name", "stage", "amount")
    ) == [
        ("Acme", "GTX Pro", "won", Decimal("100.50")),
        ("Globex", "GTX Pro", "lost", Decimal("0.00")),
        (None, "MG Special", "prospecting", None),
    ]


def test_the_last_mapping_and_answers_for_the_same_columns_are_remembered(check, run, who):
    run(check(PRODUCTS, "products"))
    product = Product.objects.get(name="GTX Pro").public_id
    job = check(DEALS, "opportunities", {"amount": {"column": "value", "factor": "1000"}})
    jobs.answer(
        actor=who, job=job, answers={"product": {"GTXPro": {"use": product}}, "account": {"*": {"do": "empty"}}}
    )
    run(job)

    again = jobs.bring(actor=who, upload=SimpleUploadedFile("next.csv", DEALS.replace("100.50", "200").encode()))

    assert again.options["remembered"] is True
    assert again.mapping["amount"] == {"column": "value", "factor": "1000"}
    assert again.answers["product"] == {"GTXPro": {"use": product}}


def test_rows_without_an_identifier_are_known_by_their_content(check, run):
    text = "stage,value\nWon,100\nWon,100\nLost,0\n"
    run(check(text, "opportunities"))

    job = check(text, "opportunities")

    assert (Opportunity.objects.count(), _fates(job)) == (3, {"unchanged": 3, "warned": 3})


def test_people_need_their_partner_and_are_known_by_address_or_name(check, run, acme):
    run(check(f"name,partner,email\nIda,{acme.name},ida@acme.example\nJon,{acme.name},\n", "people"))

    job = check(f"name,partner,email\nIda Long,{acme.name},IDA@acme.example\nJon,{acme.name},\nKim,Nobody,\n", "people")

    assert _fates(job) == {"update": 1, "unchanged": 1, "wrong": 1}
    assert _said(job) == [("Partner", "Nobody", "There is no partner called “Nobody”.")]
    assert Person.objects.filter(partner=acme).count() == 2


def test_a_namesake_is_not_guessed(check, acme, globex):
    for partner in (acme, globex):
        Person.objects.create(partner=partner, name="Sam Lee")

    job = check("id,stage,sales agent\n1,Prospecting,Sam Lee\n", "opportunities")

    (found,) = job.findings
    assert [s["label"] for s in found["words"][0]["suggestions"]] == [
        f"Sam Lee, {acme.name}",
        f"Sam Lee, {globex.name}",
    ]
    assert _said(job, warnings=True) == [
        ("Partner's person", "Sam Lee", "2 people are called so. Choose one. The field is left empty.")
    ]


def test_an_undo_removes_what_was_created_and_restores_what_was_changed(check, run, undo):
    run(check(ACCOUNTS, "accounts"))
    job = run(check("account,country,employees\nGlobex,Spain,99\nInitech,US,5\n", "accounts"))

    undone = undo(job)

    assert undone.state == "undone"
    assert (undone.undone["removed"], undone.undone["restored"]) == ({"partners.account": 1}, 1)
    assert list(Account.objects.values_list("name", "country", "employees")) == [
        ("Acme", "DE", 10),
        ("Globex", "FR", 20),
    ]


def test_an_undo_after_an_undo_still_knows_its_own_rows(check, run, undo):
    first = run(check(ACCOUNTS, "accounts"))
    undo(run(check("account,country,employees\nGlobex,Spain,99\n", "accounts")))

    undo(first)

    assert Account.objects.count() == 0


def test_an_undo_keeps_what_somebody_changed_or_used_and_names_it(check, run, undo):
    job = run(check("account,subsidiary_of\nAcme,\nGlobex,\nInitech,Hooli\nHooli,\n", "accounts"))
    acme, globex = Account.objects.get(name="Acme"), Account.objects.get(name="Globex")
    acme.city = "Ulm"
    acme.save()
    Opportunity.objects.create(name="Deal", account=globex, stage="won")

    undone = undo(job).undone

    assert sorted(Account.objects.values_list("name", flat=True)) == ["Acme", "Globex"]
    assert undone["kept"] == {"Changed since the import": 1, "Used by opportunities": 1}
    assert undone["examples"] == [["Acme", "Changed since the import"], ["Globex", "Used by opportunities"]]


def test_an_undo_takes_families_away_with_their_products(check, run, undo):
    job = run(check(PRODUCTS, "products"))

    undo(job)

    assert (Product.objects.count(), ProductFamily.objects.count()) == (0, 0)


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
        over.write(second, only_valid=False)
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
    ((_label, _value, reason),) = _said(done)
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


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("1,Won,-5,2017-01-01,2017-02-01,USD", "“-5” is negative."),
        (
            "1,Won,99999999999999999,2017-01-01,2017-02-01,USD",
            "“99999999999999999” has more digits than any real amount.",
        ),
        ("1,Won,5,2017-03-01,2017-02-01,USD", "It closes before it begins on 2017-03-01."),
        ("1,Won,5,1817-01-01,2017-02-01,USD", "“1817-01-01” is not between 1950 and 2100."),
        ("1,Won,5,2017-01-01,2017-02-01,DM", "There is no currency called “DM”."),
        ("1,Daydream,5,2017-01-01,2017-02-01,USD", "There is no stage called “Daydream”."),
        ("1,Won,=A1,2017-01-01,2017-02-01,USD", "“=A1” is a formula. Replace it by its value."),
    ],
)
def test_absurd_opportunities_are_wrong_and_say_why(check, row, reason):
    good = "2,Won,5,2017-01-01,2017-02-01,USD\n"
    job = check(f"id,stage,amount,engage date,close date,currency\n{row}\n{good}", "opportunities")

    assert [said for _, _, said in _said(job)] == [reason]
    assert _fates(job) == {"new": 1, "wrong": 1}


def test_an_imported_partner_keeps_the_calendar_of_its_country(check, run, db):
    PartnerType.objects.create(code="var", name="VAR")
    ensure_calendars()

    run(check("partner,country\nAcme,France\nGlobex,Fiji\n", "partners"))

    assert dict(Partner.objects.values_list("name", "calendar_key")) == {"Acme": "FR", "Globex": "DE"}
