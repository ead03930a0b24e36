"""A partner's own list prices: the page, the file, the API."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse

from pricing.models import Product
from prm.common.moment import now
from tests.pricing.books import book, edition, product

pytestmark = pytest.mark.django_db


@pytest.fixture
def priced(territories, acme) -> Product:
    """A gateway at 80 in Germany, at 90 elsewhere, at 99 for dollars."""
    gateway = product("E1")
    edition(book("world"), {gateway: "90"})
    edition(book("germany", regions=["DE"]), {gateway: "80"})
    edition(book("dollars", "USD"), {gateway: "99"})
    return gateway


def _shown(page) -> list[tuple[str, object]]:
    return [(row.record.sku, row.record.own) for row in page.context["list"].rows]


def test_a_partner_sees_the_prices_of_its_country_and_currency(priced, bob, sign_in):
    relay = product("E2", currency="USD")
    client, url = sign_in(bob), reverse("portal:prices")

    assert _shown(client.get(url)) == [("E1", 80), (relay.sku, None)]
    assert _shown(client.get(url, {"currency": "USD"})) == [("E1", 99), ("E2", 100)]
    assert _shown(client.get(url, {"region": "FR"}))[0] == ("E1", 90)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_takes_the_same_queries_for_one_product_and_for_three(
    priced, bob, sign_in, rows, django_assert_num_queries
):
    for number in range(rows - 1):
        product(f"X{number}")
    client, url = sign_in(bob), reverse("portal:prices")
    client.get(url)

    with django_assert_num_queries(23):
        page = client.get(url)

    assert len(page.context["list"].rows) == rows


def test_what_is_not_sold_today_is_not_shown(priced, bob, sign_in):
    today = now().date()
    product("A", is_active=False), product("B", sold_until=today - timedelta(1)), product("C", sold_from=today)

    assert [sku for sku, _ in _shown(sign_in(bob).get(reverse("portal:prices")))] == ["C", "E1"]


def test_the_whole_price_list_comes_as_a_file(priced, bob, sign_in):
    content = b"".join(sign_in(bob).get(reverse("portal:prices"), {"format": "csv"}).streaming_content)

    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[1:] == [["E1", "Edge E1", "Edge Gateway", "unit", "", "80.00", "EUR"]]
