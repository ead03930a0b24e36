"""The catalogue out of a file and back: what is exported comes in again and changes nothing."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from pricing.models import BundleItem, Product, ProductFamily
from prm.common.imports import jobs, runner
from prm.common.models import ImportJob
from tests.pricing.books import product

pytestmark = pytest.mark.django_db
HEAD = "SKU,Name,Family,Kind,Paid,Term (months),List price,Currency,Sold from,Sold until,Renewed until,On sale"


@pytest.fixture(autouse=True)
def _kept_here(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def ops(olga, actor):
    return actor(olga)


@pytest.fixture
def catalogue(db) -> None:
    """One product of every kind, with everything a product can have, and a bundle with an option."""
    gateway = product("GW-1", "1250.50", description="Two lines,\nand a “quote”.", sold_from=date(2026, 1, 1),
                      sold_until=date(2027, 1, 31), renewed_until=date(2029, 1, 31))  # fmt: skip
    care = product("CARE", "12.3456", kind="subscription", billing="monthly", term_months=36, unit="site")
    odd = product("-ODD", "0", name="=Odd, +1", is_active=False, currency="JPY", unit="@desk")
    start = product("START", "0", kind="bundle")
    for at, (part, option, taken) in enumerate([(gateway, False, True), (care, True, False), (odd, True, True)]):
        BundleItem.objects.create(
            bundle=start, product=part, quantity=Decimal("2.5"), is_option=option, taken_by_default=taken, position=at
        )


def _bring(ops, content: bytes, kind: str, name: str = "products.csv") -> ImportJob:
    job = jobs.bring(actor=ops, upload=SimpleUploadedFile(name, content), kind=kind)
    jobs.check(actor=ops, job=job, mapping=job.mapping, options=job.options)
    job.refresh_from_db()
    return job


def _rows(ops, *rows: str, head: str = HEAD, kind: str = "products") -> ImportJob:
    return _bring(ops, "\n".join([head, *rows]).encode(), kind)


def _run(ops, job: ImportJob) -> ImportJob:
    jobs.start(actor=ops, job=job, only_valid=True)
    runner.work(job.public_id)
    job.refresh_from_db()
    return job


def _counts(job: ImportJob) -> dict[str, int]:
    return {name: n for name, n in job.checked["counts"].items() if n}


def _problems(job: ImportJob) -> list[tuple[int, str, str]]:
    return [(line, field, reason) for chunk in job.chunks.all() for line, field, _v, reason, _w in chunk.wrong]


def _file(client, what: str, kind: str) -> bytes:
    return b"".join(client.get(reverse("console:products-file", args=[what, kind])).streaming_content)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize(("what", "importer", "count"), [("catalogue", "products", 4), ("parts", "parts", 3)])
def test_what_goes_out_comes_in_again_and_changes_nothing(catalogue, ops, olga, sign_in, what, importer, count, kind):
    content = _file(sign_in(olga), what, kind)

    job = _bring(ops, content, importer, f"{what}.{kind}")

    assert _problems(job) == []
    assert _counts(job) == {"unchanged": count}


def test_a_whole_catalogue_is_made_from_its_file_again(catalogue, ops, olga, sign_in):
    client = sign_in(olga)
    files = _file(client, "catalogue", "csv"), _file(client, "parts", "csv")
    BundleItem.objects.all().delete()
    Product.objects.all().delete()
    ProductFamily.objects.all().delete()

    job = _run(ops, _bring(ops, files[0], "products"))
    _run(ops, _bring(ops, files[1], "parts"))

    assert job.state == "done", job
    assert (_file(client, "catalogue", "csv"), _file(client, "parts", "csv")) == files


def test_only_staff_who_see_products_get_the_file(catalogue, bob, sign_in):
    assert sign_in(bob).get(reverse("console:products-file", args=["catalogue", "csv"])).status_code in {302, 403, 404}


@pytest.mark.parametrize(("what", "kind"), [("catalogue", "pdf"), ("costs", "csv")])
def test_there_is_no_other_file(olga, sign_in, what, kind):
    assert sign_in(olga).get(reverse("console:products-file", args=[what, kind])).status_code == 404


@pytest.mark.parametrize(
    ("row", "field", "words"),
    [
        ("A,Alpha,Edge,Subscription,,12,1,EUR,,,,", "billing", "Say when a subscription is paid."),
        ("A,Alpha,Edge,Subscription,Monthly,,1,EUR,,,,", "term_months", "Give the term a subscription begins with"),
        ("A,Alpha,Edge,One-off,Monthly,,1,EUR,,,,", "billing", "Only a subscription has a term"),
        ("A,Alpha,Edge,Rented,,,1,EUR,,,,", "kind", "There is no kind called “Rented”."),
        ("A,Alpha,Edge,,,,-1,EUR,,,,", "list_price", "“-1” is negative."),
        ("A,Alpha,Edge,Subscription,Monthly,500,1,EUR,,,,", "term_months", "“500” is above 120."),
        ("A,Alpha,Edge,,,,1,EUR,2026-05-01,2026-04-01,,", "sold_until", "The last day comes before the first."),
        ("A,Alpha,Edge,,,,1,EUR,,2026-05-01,2026-04-01,", "renewed_until", "Renewals end before new sales do."),
        ("START,Start,Edge,One-off,,,1,EUR,,,,", "kind", "It has parts."),
        ("GW-1,Edge GW-1,Edge,Bundle,,,1,EUR,,,,", "kind", "It is a part of a bundle"),
    ],
)
def test_a_row_that_cannot_be_says_why(catalogue, ops, row, field, words):
    found = _problems(_rows(ops, row))

    assert [(line, name) for line, name, _ in found] == [(2, field)]
    assert words in found[0][2]


def test_a_sku_is_the_same_in_any_letters(catalogue, ops):
    job = _rows(
        ops, "gw-1,Edge GW-1,Edge Gateway,,,,99,EUR,,,,", "new,New,Edge,,,,1,EUR,,,,", "NEW,New,Edge,,,,1,EUR,,,,"
    )

    assert (_counts(job).get("update"), _counts(job).get("new")) == (1, 1)
    _run(ops, job)
    assert Product.objects.get(sku="GW-1").list_price == 99
    assert Product.objects.filter(sku__iexact="new").count() == 1


def test_an_empty_cell_leaves_what_is_there_and_a_new_kind_drops_the_term(catalogue, ops):
    _run(ops, _rows(ops, "CARE,Edge CARE,Edge Gateway,,,,13,EUR,,,,", "GW-1,Edge GW-1,Edge Gateway,,,,,EUR,,,,no"))

    care, gateway = Product.objects.get(sku="CARE"), Product.objects.get(sku="GW-1")
    assert (care.kind, care.billing, care.term_months, care.list_price) == ("subscription", "monthly", 36, 13)
    assert (gateway.is_active, gateway.sold_until) == (False, date(2027, 1, 31))

    _run(ops, _rows(ops, "CARE,Edge CARE,Edge Gateway,One-off,,,13,EUR,,,,"))
    care.refresh_from_db()
    assert (care.kind, care.billing, care.term_months) == ("one_off", "", None)


@pytest.mark.parametrize(
    ("row", "field", "words"),
    [
        ("START,START,1,,,", "product", "A bundle holds no other bundle."),
        ("GW-1,CARE,1,,,", "bundle", "There is no bundle called “GW-1”."),
        ("START,NONE,1,,,", "product", "There is no product called “NONE”."),
        ("START,CARE,0,,,", "quantity", "At least a part of one."),
        ("START,CARE,1,no,no,", "taken_by_default", "Only an option can be left out."),
    ],
)
def test_a_part_that_cannot_be_says_why(catalogue, ops, row, field, words):
    found = _problems(_rows(ops, row, head="Bundle,SKU,Quantity,Option,Taken,Position", kind="parts"))

    assert [name for _, name, _ in found] == [field]
    assert words in found[0][2]


def test_parts_are_added_changed_and_taken_back(catalogue, ops):
    extra = product("EXTRA", "5")
    head = "Bundle,SKU,Quantity,Option,Taken,Position"
    job = _run(ops, _rows(ops, "START,EXTRA,4,yes,no,9", "START,GW-1,3,,,", head=head, kind="parts"))

    made = BundleItem.objects.get(product=extra)
    assert (made.quantity, made.is_option, made.taken_by_default, made.position) == (4, True, False, 9)
    assert BundleItem.objects.get(product__sku="GW-1").quantity == 3

    jobs.undo(actor=ops, job=job)
    runner.work(job.public_id)
    assert not BundleItem.objects.filter(product=extra).exists()
    assert BundleItem.objects.get(product__sku="GW-1").quantity == Decimal("2.5")
