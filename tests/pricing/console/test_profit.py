"""What partners bring and cost, on what was really sold."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from partners.models import Partner
from pricing.enums import SaleKind
from pricing.models import Product, Quote, QuoteLine, QuoteMargin, Sale
from pricing.selectors import contribution
from prm.common.models import ExchangeRate
from prm.common.moment import now
from tests.dealreg.conftest import acme_premier, catalogue, globex_premier, rules  # noqa: F401

D = Decimal


def sold(partner: Partner, *, days: int = 10, net: str = "7600", kept: str = "7600", cost: str | None = "3000",
         motion: str = "resell", currency: str = "EUR") -> Sale:  # fmt: skip
    """Return a sale of 10,000 list, some days ago."""
    about: dict[str, Any] = {"customer_name": "Nordwind", "currency": currency}
    quote = Quote.objects.create(partner=partner, name="Q", motion=motion, series=f"S{Quote.objects.count()}", **about)
    line = QuoteLine.objects.create(
        quote=quote, partner=partner, position=1, product=Product.objects.get(sku="edge-1"), quantity=D(1)
    )
    QuoteMargin.objects.create(line=line, cost=None if cost is None else D(cost))
    return Sale.objects.create(
        quote=quote, partner=partner, kind=SaleKind.NEW, list_amount=D(10_000), net=D(net), customer_amount=D(9_500),
        kept=D(kept), won_at=now() - timedelta(days=days), **about,
    )  # fmt: skip


def history() -> contribution.History:
    return contribution.History(contribution.since(4))


def test_sales_are_added_up_by_the_tier_of_then_and_the_motion(acme_premier, globex_premier, rules):  # noqa: F811
    sold(acme_premier)
    sold(globex_premier, net="8000", kept="7900")
    sold(acme_premier, motion="referral", net="10000", kept="9000")
    sold(acme_premier, days=500)

    found = [(s.tier, s.motion, s.sales, s.listed, s.received, s.paid, s.cost) for s in history().sold]

    assert found == [
        ("premier", "resell", 2, 20_000, 15_600, 100, 6_000),
        ("premier", "referral", 1, 10_000, 10_000, 1_000, 3_000),
    ]


def test_other_currencies_count_at_the_rate_of_their_day(acme_premier):  # noqa: F811
    ExchangeRate.objects.create(base="EUR", quote="USD", on=(now() - timedelta(days=90)).date(), rate=D("1.25"))
    ExchangeRate.objects.create(base="EUR", quote="USD", on=(now() - timedelta(days=5)).date(), rate=D("2"))
    ExchangeRate.objects.create(base="GBP", quote="EUR", on=(now() - timedelta(days=90)).date(), rate=D("1.20"))
    sold(acme_premier, currency="USD")
    sold(acme_premier, currency="GBP")
    sold(acme_premier, currency="PLN")

    found = history()

    assert [(s.sales, s.listed) for s in found.sold] == [(2, D(8_000) + D(12_000))]
    assert found.unrated == 1


def test_a_cost_nobody_knows_is_said(acme_premier):  # noqa: F811
    sold(acme_premier)
    sold(acme_premier, cost=None)

    found = history().sold[0]

    assert (found.sales, found.costed, found.cost) == (2, 1, 3_000)


def test_a_tier_whose_partners_sold_nothing_has_a_row(acme_premier):  # noqa: F811
    assert [(s.tier, s.sales) for s in history().sold] == [("premier", 0)]


def test_the_page_shows_what_was_and_what_is_supposed(acme_premier, olga, sign_in):  # noqa: F811
    sold(acme_premier)

    page = sign_in(olga).get(reverse("console:profit"), {"quarters": 4, "discount": 2, "sales": 0, "pay": 0})

    words = page.content.decode()
    assert page.status_code == 200
    # 2,400 given, and 200 more; 7,600 less 200 less 3,000.
    assert "2,600.00" in words
    assert "4,400.00" in words
    assert "was 4,600.00" in words


def test_every_figure_opens_to_its_sales(acme_premier, olga, sign_in):  # noqa: F811
    sale = sold(acme_premier)
    client = sign_in(olga)

    address = f"{reverse('console:profit-sales')}?quarters=4&tier=premier&motion=resell"

    assert address.replace("&", "&amp;") in client.get(reverse("console:profit")).content.decode()
    rows = client.get(address).content.decode()
    assert reverse("console:quote", args=[sale.quote.public_id]) in rows
    assert (
        reverse("console:quote", args=[sale.quote.public_id])
        not in client.get(f"{reverse('console:profit-sales')}?quarters=4&tier=none").content.decode()
    )


def test_without_sales_the_page_says_what_comes(rules, olga, sign_in):  # noqa: F811
    assert "Nothing was sold in this time" in sign_in(olga).get(reverse("console:profit")).content.decode()


@pytest.mark.parametrize("bad", [{"quarters": "x"}, {"quarters": 0}, {"discount": 99}, {"sales": "NaN"}])
def test_what_cannot_be_read_is_marked(rules, olga, sign_in, bad):  # noqa: F811
    page = sign_in(olga).get(reverse("console:profit"), bad)

    assert page.status_code == 200
    assert "Some figures cannot be read" in page.content.decode()


def test_costs_are_not_for_everybody(mara, sign_in):
    assert sign_in(mara).get(reverse("console:profit")).status_code == 403


@pytest.mark.parametrize(
    ("today", "quarters", "begins"),
    [("2026-11-22", 4, "2025-11-22"), ("2026-05-31", 1, "2026-02-28"), ("2026-01-15", 1, "2025-10-15"),
     ("2026-02-28", 5, "2024-11-28"), ("2026-03-31", 1, "2025-12-31")],
)  # fmt: skip
def test_a_quarter_back_is_three_months(time_machine, today, quarters, begins):
    time_machine.move_to(f"{today}T12:00:00Z", tick=False)

    assert contribution.since(quarters).isoformat() == begins
