"""Prices out of a file into a draft: checked row by row, written, taken back, and out again as they came."""

import csv
import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F

from pricing.entry_importer import COLUMNS
from pricing.models import Edition, PriceEntry
from pricing.selectors.book import for_file
from pricing.services import edition as editions
from prm.accounts.models import User
from prm.common.errors import DomainError, Invalid
from prm.common.imports import jobs, runner, tables
from prm.common.models import ImportJob
from tests.cast import _staff
from tests.pricing.books import book, draft, edition, product

pytestmark = pytest.mark.django_db
HEAD = "SKU,Product,Price,Currency,Valid from,Valid until"


@pytest.fixture(autouse=True)
def _kept_here(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def ops(olga, actor):
    return actor(olga)


@pytest.fixture
def written(db) -> Edition:
    return draft(book("world"), {product("E1"): "90", product("E2"): "80"})


def _bring(ops, written: Edition, *rows: str, head: str = HEAD) -> ImportJob:
    file = SimpleUploadedFile("prices.csv", "\n".join([head, *rows]).encode())
    job = jobs.bring(actor=ops, upload=file, kind="prices", fixed={"book": written.book.code})
    jobs.check(actor=ops, job=job, mapping=job.mapping, options=job.options)
    job.refresh_from_db()
    return job


def _run(ops, job: ImportJob, *, only_valid: bool = False) -> ImportJob:
    jobs.start(actor=ops, job=job, only_valid=only_valid)
    runner.work(job.public_id)
    job.refresh_from_db()
    return job


def _problems(job: ImportJob) -> list[tuple[int, str]]:
    return [(line, reason) for chunk in job.chunks.all() for line, _field, _value, reason, _warning in chunk.wrong]


def _prices(written: Edition) -> list[tuple[str, Decimal, date | None, date | None]]:
    rows = written.entries.order_by("product__sku", F("valid_from").asc(nulls_first=True))
    return [(row.product.sku, row.unit_price, row.valid_from, row.valid_until) for row in rows]


def test_a_file_changes_adds_and_leaves_alone(written, ops):
    product("E3")
    rows = "E1,Edge E1,95.50,EUR,,", "E2,Edge E2,80,EUR,,", "E3,Edge E3,7,EUR,2026-01-01,2026-12-31"
    job = _bring(ops, written, *rows)

    assert {name: n for name, n in job.checked["counts"].items() if n} == {"new": 1, "update": 1, "unchanged": 1}
    _run(ops, job)

    assert job.state == "done"
    assert _prices(written) == [
        ("E1", Decimal("95.5"), None, None), ("E2", 80, None, None),
        ("E3", 7, date(2026, 1, 1), date(2026, 12, 31)),
    ]  # fmt: skip
    written.refresh_from_db()
    assert written.editors == [ops.user_id]


def test_what_goes_out_comes_in_again_unchanged(written, ops):
    PriceEntry.objects.create(edition=written, product=product("E3"), unit_price=Decimal("0.0125"),
                              valid_from=date(2026, 1, 1))  # fmt: skip
    text = io.StringIO()
    csv.writer(text).writerows([COLUMNS, *for_file(written)])

    job = _bring(ops, written, *text.getvalue().splitlines()[1:])

    assert job.checked["counts"]["unchanged"] == 3
    assert job.checked["counts"]["wrong"] == 0


@pytest.mark.parametrize(("row", "reason"), [
    ("E9,,10,EUR,,", "There is no product called “E9”."),
    ("E1,,-1,EUR,,", "“-1” is negative."),
    ("E1,,ten,EUR,,", "“ten” is not a number."),
    ("E1,,,EUR,,", "Price is missing."),
    ("E1,,10,USD,,", "This book is in EUR."),
    ("E1,,10,EUR,2026-05-01,2026-04-30", "The last day comes before the first."),
    ("E1,,10,EUR,2026-05-01,", "The draft has 90 without an end. End or remove that one first."),
])  # fmt: skip
def test_a_row_that_cannot_be_says_why_and_the_others_come_in(written, ops, row, reason):
    job = _bring(ops, written, row, "E2,,81,EUR,,")

    assert [line for line, _ in _problems(job)] == [2]
    assert reason in [said for _, said in _problems(job)]
    _run(ops, job, only_valid=True)
    assert _prices(written) == [("E1", 90, None, None), ("E2", 81, None, None)]


def test_two_rows_of_overlapping_days_are_told_of_each_other(written, ops):
    product("E3")
    job = _bring(ops, written, "E3,,7,EUR,2026-01-01,2026-06-30", "E3,,8,EUR,2026-06-30,")

    assert _problems(job) == [(3, "Row 2 has a price for some of these days.")]


def test_a_price_may_be_cut_and_followed_in_one_file(written, ops):
    job = _bring(ops, written, "E1,,90,EUR,,2026-06-30", "E1,,99,EUR,2026-07-01,")
    _run(ops, job)

    assert _prices(written)[:2] == [("E1", 90, None, date(2026, 6, 30)), ("E1", 99, date(2026, 7, 1), None)]


def test_the_database_refuses_what_a_person_added_meanwhile_and_the_row_says_so(written, ops, monkeypatch):
    product("E3")
    job = _bring(ops, written, "E3,,7,EUR,2026-06-01,", "E2,,81,EUR,,")
    slow = PriceEntry(edition=written, product=product("E4"), unit_price=1)
    slow.save()

    def meanwhile(self, rows):
        three = next(row.values["sku"] for row in rows if row.words["sku"] == "E3")
        PriceEntry.objects.create(edition=written, product_id=three, unit_price=5)

    monkeypatch.setattr("pricing.entry_importer.EntryImporter.hold", meanwhile)
    _run(ops, job, only_valid=True)

    assert job.state == "done"
    assert (2, "The product has another price on some of these days. End that one first.") in _problems(job)
    assert ("E2", 81, None, None) in _prices(written)


def test_an_import_is_undone_and_the_draft_is_as_before(written, ops):
    product("E3")
    before = _prices(written)
    job = _run(ops, _bring(ops, written, "E1,,95,EUR,,2026-06-30", "E1,,99,EUR,2026-07-01,", "E3,,7,EUR,,"))
    assert len(_prices(written)) == 4

    jobs.undo(actor=ops, job=job)
    runner.work(job.public_id)

    job.refresh_from_db()
    assert (job.state, _prices(written)) == ("undone", before)


@pytest.mark.parametrize("rows", [["E3,,7,EUR,,"], ["E1,,95,EUR,,"]], ids=["taken out", "brought back"])
def test_whoever_undoes_an_import_has_edited_the_draft_and_does_not_publish_it(written, ops, actor, rows):
    product("E3")
    job = _run(ops, _bring(ops, written, *rows))
    written.refresh_from_db()
    before = written.revision

    jobs.undo(actor=actor(_staff("una", "ops_admin")), job=job)
    runner.work(job.public_id)

    written.refresh_from_db()
    una = User.objects.get(name="Una")
    assert written.revision > before
    assert una.pk in written.editors
    editions.submit(actor=ops, edition=written)
    with pytest.raises(DomainError, match="You edited this edition"):
        editions.publish(actor=actor(una), edition=written)


def test_a_draft_that_is_sent_meanwhile_takes_no_more_prices(written, ops):
    job = _bring(ops, written, "E1,,95,EUR,,")
    editions.submit(actor=ops, edition=written)

    _run(ops, job)

    assert job.state == "failed"
    assert job.problem == (
        "Row 2: There is no price book with a draft called “world”. Nothing after that chunk was written."
    )
    assert _prices(written)[0] == ("E1", 90, None, None)


def test_a_published_book_has_no_draft_to_import_into(ops):
    published = edition(book("world"), {product("E1"): "90"})
    file = SimpleUploadedFile("prices.csv", f"{HEAD}\nE1,,95,EUR,,".encode())
    job = jobs.bring(actor=ops, upload=file, kind="prices", fixed={"book": published.book.code})

    with pytest.raises(Invalid) as caught:
        jobs.check(actor=ops, job=job, mapping=job.mapping, options=job.options)

    assert caught.value.fields == {"fixed-book": "There is no price book with a draft called “world”."}


@pytest.mark.parametrize(("name", "content", "words"), [
    ("prices.xlsx", b"PK\x03\x04" + b"broken" * 500, "damaged"),
    ("prices.csv", b"SKU,Price\n", "header but no rows"),
])  # fmt: skip
def test_a_damaged_or_empty_sheet_is_refused_at_the_door(written, ops, name, content, words):
    with pytest.raises(Invalid) as caught:
        jobs.bring(actor=ops, upload=SimpleUploadedFile(name, content), kind="prices")

    assert words in caught.value.fields["file"]
    assert not ImportJob.objects.exists()


def test_a_sheet_beyond_the_row_limit_is_refused_at_the_door(written, ops, monkeypatch):
    monkeypatch.setattr(tables, "MOST_ROWS", 3)
    rows = "\n".join(f"E{number},10" for number in range(5))

    with pytest.raises(Invalid) as caught:
        jobs.bring(actor=ops, upload=SimpleUploadedFile("p.csv", f"SKU,Price\n{rows}".encode()), kind="prices")

    assert caught.value.fields == {"file": "This file has more than 3 rows. Split it."}
