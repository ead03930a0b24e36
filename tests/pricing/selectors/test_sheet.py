"""A quote as it is shown, for each who looks."""

from decimal import Decimal

import pytest

from pricing.models import Quote, QuoteLine, QuoteMargin
from pricing.selectors.sheet import QuoteSheet, sheet
from pricing.selectors.sheet_lines import SheetLine, numbered
from pricing.selectors.sheet_steps import Change, Stepped, bar, changes_of, off_list, share, steps_of
from tests.pricing.offers import offered, product

D = Decimal


@pytest.fixture
def quote(acme) -> Quote:
    """Forty gateways at an ask of 31 %, and a year of care for them."""
    gateway = product("EG-G4", "Edge Gateway G4", "3800")
    care = product("EG-CARE", "Gateway Care", "49", kind="subscription", billing="monthly", term_months=12)
    return offered(acme, [(gateway, 40, "31", "5"), (care, 40, None, "0")], term_months=12)


def test_parts_are_numbered_within_their_bundle():
    rows = [("a", None), ("b", None), ("b1", "b"), ("b2", "b"), ("c", None), ("lost", "nothing")]

    assert numbered(rows) == {"a": "1", "b": "2", "b1": "2.1", "b2": "2.2", "c": "3", "lost": "4"}


@pytest.mark.parametrize(
    ("listed", "price", "off"),
    [("100", "72.5", "27.50"), ("3", "2", "33.33"), ("0", "0", "0"), ("100", "110", "-10.00")],
)
def test_off_list_is_a_percent_to_a_hundredth(listed, price, off):
    assert off_list(D(listed), D(price)) == D(off)


def test_a_share_of_nothing_is_unknown():
    assert (share(D(0), D(0)), share(D(1), D(3))) == (None, D("33.33"))


@pytest.mark.parametrize(
    ("before", "after", "at"),
    [("100", "80", (80, 20)), ("100", "99.99", (99, 1)), ("80", "80", (0, 0)), ("0", "0", (0, 0))],
)
def test_a_step_stands_on_the_bar_where_it_changes_the_price_and_is_never_invisible(before, after, at):
    assert bar(D(before), D(after), D(100)) == at


def test_stored_steps_are_shown_with_the_version_behind_them():
    raw = [
        {
            "kind": "tier",
            "label": "Partner discount",
            "because": "Premier",
            "percent": "20",
            "amount": "-200",
            "after": "800",
        },
        {"kind": "asked", "label": "Asked for", "percent": "", "amount": "-10.5", "after": "789.5"},
    ]

    tier, asked = steps_of(raw, D(1000), "EUR", {"pricing.tier_discount": "Partner discounts, version 3"})

    assert (tier.percent, tier.amount, tier.offset, tier.part) == (D(20), D("-200.00"), 80, 20)
    assert (asked.percent, asked.because, asked.rule, asked.after) == (None, "", "", D("789.50"))


def test_changes_of_all_lines_add_up_and_keep_one_name():
    lines = [
        Stepped(D(100), (Change("promotion", "Spring", D(-10)), Change("tier", "Partner discount", D(-18)))),
        Stepped(D(50), (Change("promotion", "Launch", D(-5)),)),
    ]

    spring, tier = changes_of(lines)

    assert (spring.label, spring.amount, spring.after) == ("Promotions", D(-15), D(135))
    assert (tier.label, tier.amount, tier.after) == ("Partner discount", D(-18), D(117))


def _known(shown: QuoteSheet | SheetLine, *names: str) -> set[str]:
    return {name for name in names if getattr(shown, name) is not None}


def test_each_sees_what_is_theirs(quote):
    net, cost = ("net_total", "standard_total", "off", "earned"), ("cost_total", "margin")
    lines = ("net", "standard", "off", "earned", "cost", "margin")

    assert {who: _known(sheet(quote, who), *net, *cost) for who in ("customer", "partner", "vendor")} == {
        "customer": set(), "partner": set(net), "vendor": {*net, *cost},
    }  # fmt: skip
    assert _known(sheet(quote, "customer").lines[0], *lines) == set()
    assert _known(sheet(quote, "partner").lines[0], *lines) == {"net", "standard", "off", "earned"}
    assert sheet(quote, "customer").lines[0].steps == ()
    assert (sheet(quote, "customer").motion, sheet(quote, "customer").deal_ref, sheet(quote, "customer").codes) == (
        "",
        "",
        (),
    )


def test_lines_and_changes_add_up_to_the_totals(quote):
    shown = sheet(quote, "vendor")

    assert sum(line.list_amount for line in shown.lines) == shown.list_total
    assert sum(line.net for line in shown.lines if line.net is not None) == shown.net_total
    assert sum(line.customer_amount for line in shown.lines) == shown.customer_total
    assert shown.list_total + sum(each.amount for each in shown.changes) == shown.net_total
    assert shown.changes[-1].after == shown.net_total
    assert shown.earned == shown.customer_total - (shown.net_total or 0)
    assert all(line.steps[-1].after == line.net for line in shown.lines)


def test_one_cost_unknown_leaves_the_whole_margin_unknown(quote):
    QuoteMargin.objects.filter(line__quote=quote, line__position=1).update(cost=None)

    shown = sheet(quote, "vendor")

    assert (shown.cost_total, shown.margin) == (None, None)
    assert [line.cost is None for line in shown.lines] == [True, False]


def test_a_yen_has_no_cents(acme):
    shown = sheet(offered(acme, [(product("EG-JP", "Relay", "4999"), 3, None, "7")], currency="JPY"), "partner")

    assert [f"{each}" for each in (shown.list_total, shown.customer_total)] == ["14997", "13947"]


@pytest.mark.parametrize(("audience", "most"), [("customer", 2), ("partner", 3), ("vendor", 4)])
def test_two_hundred_lines_take_no_more_queries_than_one(acme, django_assert_max_num_queries, audience, most):
    item = product("EG-G4", "Edge Gateway G4", "3800")
    quote = Quote.objects.select_related("partner", "owner").get(pk=offered(acme, [(item, 1, None, "0")] * 200).pk)

    with django_assert_max_num_queries(most):
        shown = sheet(quote, audience)

    assert len(shown.lines) == QuoteLine.objects.filter(quote=quote).count() == 200
