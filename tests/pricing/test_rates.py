"""Rates of real programmes decide as their pages say, and every reading of a table is exact."""

from datetime import date
from decimal import Decimal

import pytest
from pydantic import ValidationError

from pricing.judgements import JUDGEMENTS
from pricing.policies.rates import RATES
from pricing.rules.rates import Held, RateFacts, RatesBody, decide
from prm.common.policies import kinds
from tests import programmes

TODAY = date(2026, 1, 31)


def body_of(name: str) -> RatesBody:
    """Return the rates a vendor's file holds."""
    found: RatesBody = programmes.body_of(name, RATES)
    return found


def facts(amount: str | None = None, currency: str = "USD", **known: object) -> RateFacts:
    """Return facts of today."""
    return RateFacts(TODAY, Decimal(amount) if amount else None, currency, known=known)  # type: ignore[arg-type]


@pytest.mark.parametrize(("year", "rate"), [("0", 10), ("19999.99", 15), ("20000", 20), ("1000000", 50)])
def test_the_bracket_reached_holds_for_all_of_it(year, rate):
    known = {"purchases_this_year": Decimal(year), "late_payments_this_year": 0}

    assert decide(body_of("naiture"), facts("100", **known)).data["rate"] == rate


def test_the_better_of_two_tables_counts():
    outcome = decide(body_of("naiture"), facts("20000", purchases_this_year=0, late_payments_this_year=2))

    assert (outcome.data["rate"], outcome.data["amount"]) == (30, Decimal(6000))


@pytest.mark.parametrize("late", [3, None])
def test_late_payments_take_the_discount_away_and_unknown_ones_too(late):
    outcome = decide(body_of("naiture"), facts("20000", purchases_this_year=0, late_payments_this_year=late))

    assert (outcome.outcome, outcome.data["rate"]) == ("refused", 0)


def test_each_band_has_its_own_rate_when_the_table_is_read_in_parts():
    assert decide(body_of("eclipse"), facts("249999.99")).data["amount"] == Decimal("10500.00")
    assert decide(body_of("eclipse"), facts("100000")).data["amount"] == Decimal(3000)


def test_the_tier_reached_counts_from_the_first_dollar_in_the_other_reading():
    assert decide(body_of("eclipse-whole"), facts("99999.99")).data["amount"] == Decimal("5000.00")
    assert decide(body_of("eclipse-whole"), facts("100000")).data["amount"] == Decimal(10000)


@pytest.mark.parametrize(
    ("known", "points"),
    [
        ({"list_amount": 50_000, "years_since_purchase": 99, "emerging_list_amount": 25_000}, 25),
        ({"list_amount": 50_000, "years_since_purchase": 1, "emerging_list_amount": 15_000}, 0),
        ({"list_amount": 50_000, "years_since_purchase": 1, "emerging_list_amount": 20_000}, 0),
        ({"list_amount": 12_000}, 6),
    ],
)
def test_only_the_best_of_several_points_counts(known, points):
    assert decide(body_of("check-point"), facts(**known)).data["rate"] == points


@pytest.mark.parametrize(("units", "band"), [(99, 0), (100, 1), (499, 1), (500, 2), (1500, 3), (4999, 3), (5000, 4)])
def test_units_fall_into_bands_without_a_gap(units, band):
    assert decide(body_of("gumdrop"), facts(units=units)).data["rate"] == band


def test_a_second_partner_gets_half_of_the_firsts_discount():
    assert decide(body_of("gumdrop"), facts(first_discount_percent=12, units=499)).data["amount"] == 6


def test_a_commission_is_capped_per_currency_and_period():
    held = (Held("gold", date(2025, 1, 1)),)
    monthly = RateFacts(TODAY, Decimal(400), "EUR", held, {"product": "odoo_sh", "billed": "monthly"})
    yearly = RateFacts(TODAY, Decimal(400), "EUR", held, {"product": "odoo_sh", "billed": "yearly"})
    other = RateFacts(TODAY, Decimal(400), "CHF", held, {"product": "odoo_sh", "billed": "monthly"})

    assert [decide(body_of("odoo-rates"), each).data["amount"] for each in (monthly, yearly, other)] == [150, 200, 200]


@pytest.mark.parametrize(
    ("tier", "product", "percent"),
    [("learning", "odoo_sh", 10), ("ready", "odoo_sh", 50), ("learning", "enterprise", 10), ("ready", "enterprise", 10),
     ("silver", "enterprise", 15), ("gold", "enterprise", 20), ("learning", "modules", 82), ("gold", "modules", 82)],
)  # fmt: skip
def test_a_commission_is_the_levels(tier, product, percent):
    sold = RateFacts(TODAY, Decimal(100), "EUR", (Held(tier, date(2025, 1, 1)),), {"product": product})

    assert decide(body_of("odoo-rates"), sold).data["amount"] == percent


def test_the_level_on_the_invoices_day_counts_not_todays():
    held = (Held("silver", date(2025, 1, 1), date(2025, 6, 30)), Held("gold", date(2025, 7, 1)))
    known = {"product": "enterprise"}
    body = body_of("odoo-rates")

    before = decide(body, RateFacts(date(2025, 6, 30), Decimal(1000), "EUR", held, known))
    after = decide(body, RateFacts(date(2025, 7, 1), Decimal(1000), "EUR", held, known))

    assert (before.data["amount"], after.data["amount"]) == (150, 200)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({}, ""),
        ({"day_of_year": 228}, "The ad ran outside of 1 March to 31 October."),
        ({"days_since_ad": 61}, "It is claimed more than 60 days after the ad ran."),
        ({"same_year": False}, "Last year's advertising cannot be claimed any more."),
        ({"activity": "radio"}, "Radio and TV need an approval before."),
        ({"activity": "tv", "approved_before": True}, ""),
        ({"day_of_year": 1031}, ""),
        ({"day_of_year": 1101}, "The ad ran outside of 1 March to 31 October."),
    ],
)
def test_a_claim_is_paid_in_season_in_time_and_approved(changes, refusal):
    known = {"day_of_year": 301, "days_since_ad": 60, "same_year": True, "activity": "print", "space_cost": 80}

    outcome = decide(body_of("comp4x4"), facts("100", **{**known, **changes}))

    assert (outcome.outcome, outcome.sentence) == (
        ("refused", refusal) if refusal else ("rate", "Space cost: 100 %, 80 USD.")
    )


@pytest.mark.parametrize(("amount", "outcome"), [("24.99", "refused"), ("25", "rate")])
def test_a_claim_is_25_at_least(amount, outcome):
    known = {"day_of_year": 301, "days_since_ad": 60, "same_year": True, "activity": "print", "space_cost": 80}

    assert decide(body_of("comp4x4"), facts(amount, **known)).outcome == outcome


def test_a_limit_on_the_whole_cuts_the_sum():
    tables = [{"label": name, "rates": {"field": "amount", "rows": {"*": [20]}}} for name in ("One", "Other")]
    body = RatesBody.model_validate({"tables": tables, "stacking": "sum", "most": 30})

    assert decide(body, facts("1000")).data == {"rate": 30, "amount": Decimal("300.00")}


def test_two_caps_that_contradict_each_other_are_refused():
    caps = [{"currency": "EUR", "most": 1}, {"currency": "EUR", "most": 2}]

    with pytest.raises(ValidationError, match="contradict"):
        RatesBody.model_validate(
            {"tables": [{"label": "A", "rates": {"field": "amount", "rows": {"*": [1]}}, "caps": caps}]}
        )


def test_facts_come_back_from_storage_as_they_were():
    judgement = next(each for each in JUDGEMENTS if each.kind == "pricing.rate")
    known = {"product": "odoo_sh", "units": 3, "new": True, "share": Decimal("0.5"), "families": ["a", "b"]}
    before = RateFacts(TODAY, Decimal("10.50"), "EUR", (Held("gold", TODAY),), known)

    again = judgement.read(judgement.write(before))

    assert decide(body_of("odoo-rates"), again) == decide(body_of("odoo-rates"), before)


def test_nothing_is_earned_as_shipped():
    assert decide(kinds()[RATES].default(), facts("100")).outcome == "none"
    assert kinds()[RATES].say(body_of("odoo-rates"))[0].startswith("Odoo.sh when product is odoo sh")
