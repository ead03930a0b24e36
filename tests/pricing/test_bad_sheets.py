"""Sheets people really send, and sheets nobody should: each gets a clear answer, and nothing is lost."""

import io
import resource
import time
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from pricing.models import Edition, PriceEntry
from pricing.services import edition as editions
from prm.common.imports import jobs, runner, tables
from prm.common.models import ImportJob
from tests.dealreg.test_races import at_once
from tests.pricing.books import book, draft, product
from tests.pricing.conftest import _staff

HEAD = "SKU;Produkt;Preis;Währung;Gültig ab;Gültig bis"
ROW = b'<row><c t="inlineStr"><is><t>GW-%d</t></is></c><c><v>%d.%02d</v></c></row>'


@pytest.fixture(autouse=True)
def _kept_here(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def ops(olga, actor):
    return actor(olga)


@pytest.fixture
def written(db) -> Edition:
    return draft(book("world"), {product("E1"): "90", product("E2"): "80"})


def _prices(of: Edition) -> dict[str, Decimal]:
    return dict(of.entries.values_list("product__sku", "unit_price"))


def _workbook(rows: int = 0, *, bomb: int = 0) -> bytes:
    """Return a workbook with so many rows, written as programs write them; or with a sheet that unpacks to ``bomb``."""
    plain = io.BytesIO()
    made = Workbook(write_only=True)
    made.create_sheet("Prices").append(["SKU", "Price"])
    made.save(plain)
    whole = io.BytesIO()
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as out:
        for name in source.namelist():
            content = source.read(name)
            if not name.startswith("xl/worksheets/"):
                out.writestr(name, content)
                continue
            head, tail = content.split(b"</sheetData>")
            with out.open(name, "w") as sheet:
                sheet.write(head)
                for first in range(0, rows, 10_000):
                    many = (ROW % (at, at, at % 100) for at in range(first, min(first + 10_000, rows)))
                    sheet.write(b"".join(many))
                for _ in range(bomb // 1024):
                    sheet.write(b" " * 1024)
                sheet.write(b"</sheetData>" + tail)
    return whole.getvalue()


def _send(client, written: Edition, name: str, content: bytes):
    where = reverse("console:edition-import", args=[written.public_id])
    return client.post(where, {"file": SimpleUploadedFile(name, content)})


@pytest.mark.django_db
def test_a_sheet_of_a_million_rows_is_refused_before_it_is_taken_apart(written, olga, sign_in):
    content = _workbook(1_000_000)
    client = sign_in(olga)
    client.get(reverse("console:edition", args=[written.public_id]))
    before, peak = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    answer = _send(client, written, "prices.xlsx", content)

    assert answer.status_code == 422
    assert f"more than {tables.MOST_ROWS:,} rows. Split it." in answer.content.decode()
    assert time.process_time() - before < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak < 80 * 1024
    assert not ImportJob.objects.exists()
    assert _prices(written) == {"E1": 90, "E2": 80}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("cut.xlsx", _workbook(500)[:-900], "damaged"),
        ("twisted.xlsx", _workbook(500).replace(b"PK\x01\x02", b"PK\x01\x09"), "damaged"),
        ("bomb.xlsx", _workbook(bomb=60 * 1024 * 1024), "unpacks"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000, ".xlsx"),
        ("picture.xlsx", b"\x89PNG\r\n\x1a\n" + b"\0" * 200, "PNG"),
        ("nothing.csv", b"", "empty"),
        ("noise.csv", bytes(range(256)) * 40, "not one we can read"),
    ],
)
def test_what_is_no_sheet_is_refused_in_words_and_changes_nothing(written, olga, sign_in, name, content, words):
    answer = _send(sign_in(olga), written, name, content)

    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page[page.index("field__error") :][:400], page[page.index("field__error") :][:400]
    assert not ImportJob.objects.exists()
    assert _prices(written) == {"E1": 90, "E2": 80}


@pytest.mark.django_db
@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "cp1252"])
def test_semicolons_and_decimal_commas_are_read_as_their_writer_meant(written, ops, encoding):
    product("Ü-3")
    rows = [HEAD, "E1;Gerät;1.250,50;EUR;01.02.2026;31.12.2026", "E2;Gerät;80;EUR;;", "Ü-3;Gerät;0,99;EUR;;"]
    file = SimpleUploadedFile("preise.csv", "\r\n".join(rows).encode(encoding))

    job = jobs.bring(actor=ops, upload=file, kind="prices", fixed={"book": written.book.code})
    assert (job.options["decimal"], job.options["date"]) == ("comma", "dmy")
    jobs.check(actor=ops, job=job, mapping=job.mapping, options=job.options)
    job.refresh_from_db()

    # E1 has a price for ever already; one with days cannot stand beside it.
    assert {name: n for name, n in job.checked["counts"].items() if n} == {"new": 1, "unchanged": 1, "wrong": 1}
    jobs.start(actor=ops, job=job, only_valid=True)
    runner.work(job.public_id)
    assert _prices(written) == {"E1": 90, "E2": 80, "Ü-3": Decimal("0.99")}


@pytest.mark.django_db(transaction=True)
def test_of_two_who_publish_at_once_one_does_and_the_other_is_told(written, ops, actor):
    editions.submit(actor=ops, edition=written)
    fin, fay = actor(_staff("fin", "finance")), actor(_staff("fay", "finance"))

    told = at_once(
        lambda: editions.publish(actor=fin, edition=written), lambda: editions.publish(actor=fay, edition=written)
    )

    assert sorted(told) == ["done", "edition.stale"]
    assert Edition.objects.get().status == "published"


@pytest.mark.django_db(transaction=True)
def test_a_sheet_that_is_written_while_the_edition_is_sent_comes_in_whole_or_not_at_all(written, ops):
    file = SimpleUploadedFile("prices.csv", b"SKU,Price,Currency\nE1,95,EUR\nE2,85,EUR\n")
    job = jobs.bring(actor=ops, upload=file, kind="prices", fixed={"book": written.book.code})
    jobs.check(actor=ops, job=job, mapping=job.mapping, options=job.options)
    jobs.start(actor=ops, job=job, only_valid=False)

    at_once(lambda: runner.work(job.public_id), lambda: editions.submit(actor=ops, edition=written))

    prices = sorted(PriceEntry.objects.values_list("unit_price", flat=True))
    assert prices in ([Decimal(80), Decimal(90)], [Decimal(85), Decimal(95)])
