"""Price books in the console."""

import csv
import io
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from pricing.models import Edition, PriceBook
from prm.accounts.enums import StaffRole
from prm.accounts.models import User
from prm.common.models import ImportJob
from tests.cast import PASSWORD
from tests.pricing.books import book, draft, edition, product

pytestmark = pytest.mark.django_db


def _url(name: str, *args: str) -> str:
    return reverse(f"console:{name}", args=args)


@pytest.fixture
def fin(db) -> User:
    return User.objects.create_user("fin@meridian.example", PASSWORD, name="Fin", staff_roles=[StaffRole.FINANCE])


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_the_same_queries_for_one_book_and_for_three(mara, sign_in, rows, django_assert_num_queries):
    for number in range(rows):
        edition(book(f"book-{number}"), {})
    client, url = sign_in(mara), _url("books")
    client.get(url)

    with django_assert_num_queries(6):
        page = client.get(url)

    assert len(page.context["list"].rows) == rows


def test_a_book_is_added_filled_reviewed_and_published_by_another(programme, olga, fin, sign_in):
    ops, gateway = sign_in(olga), product("E1")
    ops.post(_url("book-new"), {"name": "World", "code": "world", "currency": "EUR", "precedence": "0",
                                "motions": ["resell"], "segments": "Growth, growth", "is_active": "on"})  # fmt: skip
    made = PriceBook.objects.get()
    ops.post(_url("book-begin", made.public_id), {"base": "empty", "change_note": "First"})
    reference = Edition.objects.get().public_id
    ops.post(_url("entry-add", reference), {"sku": "e1", "unit_price": "95.50", "valid_from": "", "valid_until": ""})
    ops.post(_url("edition-step", reference, "submit"), {"note": "Please"})
    own = ops.post(_url("edition-decide", reference, "publish"), {"starts": "now"}, follow=True)
    sign_in(fin).post(_url("edition-decide", reference, "publish"), {"starts": "now"})

    assert (made.motions, made.segments) == (["resell"], ["growth"])
    assert "You edited this edition, so somebody else has to publish it." in own.content.decode()
    assert [(each.status, each.entries.get().product) for each in Edition.objects.all()] == [("published", gateway)]


def test_overlapping_prices_are_said_beside_the_field(olga, sign_in):
    made = draft(book("world"), {product("E1"): "90"})

    page = sign_in(olga).post(_url("entry-add", made.public_id), {"sku": "E1", "unit_price": "95"})

    assert page.status_code == 422
    assert page.context["form"].errors == {
        "valid_from": ["Edge E1 has a price of 90 without an end. End that one first."]
    }


def test_a_page_of_prices_is_saved_and_a_wrong_one_keeps_what_was_typed(olga, sign_in):
    made = draft(book("world"), {product("E1"): "90", product("E2"): "80"})
    first, second = made.entries.order_by("pk")
    client, url = sign_in(olga), _url("entries", made.public_id)

    def typed(one, other, revision):
        return {"here": "", "revision": revision, f"unit_price-{first.pk}": one, f"unit_price-{second.pk}": other,
                f"valid_until-{second.pk}": ""}  # fmt: skip

    wrong = client.post(url, typed("1,095.50", "ten", 1))
    assert wrong.status_code == 422
    assert 'value="ten"' in wrong.content.decode()
    assert "This is not a figure." in wrong.content.decode()
    client.post(url, typed("1,095.50", "81", 1))
    assert [each.unit_price for each in made.entries.order_by("pk")] == [Decimal("1095.5"), 81]
    stale = client.post(url, typed("1", "1", 1))
    assert stale.status_code == 422
    assert "Somebody has changed prices of this draft since you opened it." in stale.content.decode()


def test_a_formula_is_shown_before_it_is_applied(olga, sign_in):
    made = draft(book("world"), {product("E1"): "100"})
    asked = {"percent": "5", "plus": "0", "how": "ending", "at": "0.99", "way": "nearest", "revision": "1"}
    client, url = sign_in(olga), _url("edition-formula", made.public_id)

    told = client.post(url, asked).context["told"]
    assert (told.raised, made.entries.get().unit_price) == (1, 100)

    client.post(url, {**asked, "apply": "1"})
    assert made.entries.get().unit_price == Decimal("104.99")


def test_a_rate_nobody_knows_is_asked_for(olga, sign_in):
    source = edition(book("dollars", "USD"), {product("E1"): "100"})
    made = draft(book("world"), {})
    asked = {"percent": "0", "plus": "0", "how": "whole", "at": "1", "way": "nearest", "source": source.public_id}

    page = sign_in(olga).post(_url("edition-formula", made.public_id), asked)

    assert list(page.context["form"].errors) == ["rate"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_all_prices_come_out_as_a_file(mara, sign_in, kind):
    made = edition(book("world"), {product("=E1"): "90", product("E2"): "0.0125"})

    content = b"".join(sign_in(mara).get(_url("edition-file", made.public_id, kind)).streaming_content)

    if kind == "csv":
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))[1:]
        assert [row[:3] for row in rows] == [["'=E1", "Edge =E1", "90.00"], ["E2", "Edge E2", "0.0125"]]
    else:
        page = load_workbook(io.BytesIO(content)).active
        assert [row[:3] for row in page.iter_rows(min_row=2, values_only=True)] == [
            ("=E1", "Edge =E1", 90), ("E2", "Edge E2", 0.0125),
        ]  # fmt: skip
        assert page["A2"].data_type == "s"


def test_a_file_becomes_an_import_into_this_draft(olga, sign_in, settings, tmp_path: Path):
    settings.MEDIA_ROOT = tmp_path
    made = draft(book("world"), {product("E1"): "90"})
    client, url = sign_in(olga), _url("edition-import", made.public_id)

    answer = client.post(url, {"file": SimpleUploadedFile("p.csv", b"SKU,Price\nE1,95\n")})
    job = ImportJob.objects.get()
    assert answer.url == _url("import-job", job.public_id)
    assert (job.kind, job.mapping["book"]) == ("prices", {"fixed": "world"})

    damaged = client.post(url, {"file": SimpleUploadedFile("p.xlsx", b"PK\x03\x04" + b"broken" * 99)})
    assert damaged.status_code == 422
    assert "damaged" in damaged.content.decode()


def test_two_editions_are_compared_and_prices_taken_out(olga, sign_in):
    gateway, world = product("E1"), book("world")
    before = edition(world, {gateway: "90"})
    after = draft(world, {gateway: "95"})
    client = sign_in(olga)

    page = client.get(_url("edition-compare", after.public_id, before.public_id))
    assert (page.context["summary"].raised, page.context["summary"].count) == (1, 1)

    client.post(_url("entries-bulk"), {"select": [str(after.entries.get().pk)], "action": "remove", "back": ""})
    assert not after.entries.exists()
    kept = client.post(
        _url("entries-bulk"), {"select": [str(before.entries.get().pk)], "action": "remove"}, follow=True
    )
    assert "Edition 1 is published, so its prices cannot be changed." in kept.content.decode()


def test_costs_are_seen_by_those_who_may_only(mara, olga, fin, sign_in):
    gateway = product("E1")
    url = _url("product", gateway.public_id)
    sign_in(fin).post(_url("product-costs", gateway.public_id),
                      {"amount": "41.37", "currency": "EUR", "since": "2026-01-01"})  # fmt: skip

    assert "41.37" in sign_in(olga).get(url).content.decode()
    assert "41.37" not in sign_in(mara).get(url).content.decode()
    assert sign_in(mara).post(_url("product-costs", gateway.public_id), {}).status_code == 403
