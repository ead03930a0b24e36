"""Discount tables of real programmes, entered as policies of prices without a line of code."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from pricing.policies import discounting as discount
from pricing.rules.ground import Ground, Line
from pricing.rules.waterfall import Rules, price
from prm.common.policies import in_force
from tests.programmes import body_of

D = Decimal


def percent(name: str, *lines: tuple[int | str, str], **about: Any) -> Decimal:
    """Return what a vendor's file takes off (list amount, family) lines, of the first line."""
    steps = {}
    for step, kind in discount.STEPS.items():
        try:
            steps[step] = body_of(name, kind)
        except StopIteration:
            continue
    rules = Rules(body_of(name, discount.WATERFALL), steps)  # type: ignore[arg-type]
    ground = Ground(**{"currency": "USD", "on": date(2026, 11, 22), "rate": D(1), **about})
    rows = [Line(str(at), f"sku-{at}", family, D(1), D(amount)) for at, (amount, family) in enumerate(lines)]
    return price(rules, rows, ground).lines[0].discount


@pytest.mark.parametrize(
    ("bracket", "points"),
    [("base", 10), ("from-5000", 12), ("from-10000", 15), ("from-20000", 20), ("from-50000", 25), ("from-100000", 30),
     ("from-200000", 35), ("from-500000", 40), ("from-1000000", 50), (None, 10)],
)  # fmt: skip
def test_naiture_gives_the_bracket_of_the_years_purchases(bracket, points):
    assert percent("naiture-prices", (100, "any"), tier=bracket) == points


@pytest.mark.parametrize(
    ("order", "points"),
    [("4999.99", 10), ("5000", 20), ("9999", 20), ("10000", 25), ("20000", 30), ("50000", 40), ("250000", 40)],
)
def test_naiture_gives_the_bracket_of_a_single_order(order, points):
    assert percent("naiture-prices", (order, "any"), tier="base").quantize(D("0.01")) == points


def test_the_better_of_the_two_tables_counts_and_never_both():
    assert percent("naiture-prices", (10_000, "any"), tier="from-500000") == 40
    assert percent("naiture-prices", (60_000, "any"), tier="from-20000") == 40


def test_all_lines_of_an_order_reach_its_bracket_together():
    assert percent("naiture-prices", (4_000, "any"), (1_000, "other"), tier="base") == 20


def test_dollars_are_no_euros():
    assert percent("naiture-prices", (60_000, "any"), tier="base", currency="EUR") == 10


@pytest.mark.parametrize(
    ("listed", "about", "points"),
    [
        (50_000, {"registered": True, "new_customer": True, "codes": ("competitive",)}, 25),
        (50_000, {"registered": True, "new_customer": False, "codes": ("competitive",)}, 15),
        (50_000, {"registered": True, "new_customer": False}, 0),
        (50_000, {"registered": False, "new_customer": True}, 0),
        (20_000, {"registered": True, "new_customer": True}, 25),
        (50_000, {"registered": True, "new_customer": False, "months_since_purchase": 36}, 25),
        (50_000, {"registered": True, "new_customer": False, "months_since_purchase": 35}, 0),
        (50_000, {"registered": True, "new_customer": None}, 0),
        (12_000, {"registered": None}, 6),
        (12_000, {"registered": True, "new_customer": True}, 6),
    ],
)  # fmt: skip
def test_check_point_gives_the_points_of_the_best_deal_type(listed, about, points):
    assert percent("check-point-prices", (listed, "any"), **about) == points


@pytest.mark.parametrize(
    ("about", "points"),
    [
        ({"renewal": True, "incumbent": True}, 20),
        ({"renewal": True, "incumbent": False}, 0),
        ({"renewal": True, "incumbent": None}, 0),
        ({"renewal": False, "incumbent": None}, 20),
    ],
)
def test_atlassian_gives_the_discount_of_a_renewal_to_whoever_sold_the_term_before(about, points):
    assert percent("atlassian-prices", (1000, "any"), **about) == points


@pytest.mark.parametrize(
    ("family", "about", "points"),
    [
        ("mid-market", {"tier": "platinum", "registered_families": ("mid-market",)}, 15),
        ("mid-market", {"tier": "silver", "registered_families": ("mid-market", "smb")}, 8),
        ("smb", {"tier": "platinum", "registered_families": ("mid-market", "smb")}, 10),
        ("smb", {"tier": "platinum", "registered_families": ("mid-market",)}, 0),
        ("mid-market", {"tier": "platinum", "registered_families": None}, 0),
        ("mid-market", {"tier": "platinum", "registered_families": ("mid-market",), "registered": False}, 0),
    ],
)
def test_sophos_gives_its_discount_to_the_registered_line_by_category_and_tier(family, about, points):
    assert percent("sophos-prices", (1000, family), **{"registered": True, **about}) == points


@pytest.mark.parametrize("name", ["naiture-prices", "check-point-prices", "atlassian-prices", "sophos-prices"])
def test_a_file_comes_into_force_for_its_programme(load, then, name):
    programme = load(name, on="2026-01-05")
    then("2026-01-06")

    found = in_force([discount.WATERFALL], scope={"programme": programme.code})[discount.WATERFALL]

    assert found.body == body_of(name, discount.WATERFALL)
    assert found.version.scope == {"programme": programme.code}
