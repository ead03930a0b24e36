"""Every price on docs/pricing.md, to the cent."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from pricing.policies import discounting as discount
from pricing.policies.motions import RESELL
from pricing.policies.quoting import APPROVAL
from pricing.rules.approval import AskFacts
from pricing.rules.approval import decide as ask
from pricing.rules.discounts import Promotion, PromotionBody
from pricing.rules.ground import Ground, Line, Special
from pricing.rules.limits import Limit, LimitsBody
from pricing.rules.waterfall import PricedLine, Rules, price
from prm.common.policies import kinds
from tests.pricing.worked import TABLES, Row, each, number

D = Decimal
TODAY = date(2026, 11, 22)
STEPS = {
    "special": "special", "volume": "volume", "deal size": "deal_size", "partner": "tier",
    "registration": "registration", "promotion": "promotion", "cap": "cap", "asked for": "asked", "floor": "floor",
}  # fmt: skip
"""What the page calls each kind of step."""
PRICES = (
    "Resell by type and tier", "Performance Elite", "Volume", "Deal size", "Special prices",
    "Caps, floors and what is asked for", "Through a distributor", "Currencies with no, two and three decimals",
    "Subscriptions",
)  # fmt: skip


def shipped(kind: str) -> Any:
    return kinds()[kind].default()


def rules(row: Row) -> Rules:
    """Return the policies as shipped, with what the row says is otherwise."""
    steps = {step: shipped(kind) for step, kind in discount.STEPS.items()}
    if off := row.get("promotion %"):
        running = Promotion(key="now", label="Now", begins=TODAY, ends=TODAY, percent=number(off))
        steps["promotion"] = PromotionBody(promotions=[running])
    limits = shipped(discount.LIMITS)
    if kept := row.get("kept"):
        limits = LimitsBody(limits=[Limit(label="Kept", floor_margin=number(kept))])
    return Rules(shipped(discount.WATERFALL), steps, limits, shipped(discount.DISTRIBUTION))  # type: ignore[arg-type]


def priced(row: Row) -> PricedLine:
    ground = Ground(
        row.get("currency", "EUR"), TODAY, tier=row.get("tier", "premier"), partner_type=row.get("type", "var"),
        motion="resell", registered=row.get("registered") != "no", rate=number(row.get("rate", "1")),
        standings=("performance:elite",) if row.get("performance") == "elite" else (),
        distributed="distributor pays" in row,
    )  # fmt: skip
    cost, asked, agreed = (row.get(name) for name in ("unit cost", "ask", "special price"))
    line = Line(
        "1", "NX-10", "edge", number(row["units"]), number(row["unit price"]), number(row.get("periods", "1")),
        unit_cost=number(cost) if cost else None, asked=number(asked) if asked else None,
        special=Special("SP-1", number(agreed), number(row["left"])) if agreed else None,
    )  # fmt: skip
    if row.get("kept"):
        line = replace(line, unit_cost=number(row["unit cost"]))
    return price(rules(row), [line], ground).lines[0]


def expected(row: Row) -> dict[str, Decimal]:
    return {STEPS[name]: number(cell) for name, cell in row.items() if name in STEPS and cell}


@each(*PRICES)
def test_every_step_is_as_the_page_says(row):
    found = priced(row)

    assert found.list_amount == number(row["list"])
    assert {step.kind: step.amount for step in found.steps} == expected(row)
    assert found.net == number(row["net"])
    if "distributor pays" in row:
        assert found.distributor_net == number(row["distributor pays"])
    if "margin" in row:
        assert found.discount.quantize(D("0.1")) == number(row["margin"])


@each(*PRICES)
def test_the_steps_on_the_page_add_up(row):
    assert number(row["list"]) + sum(expected(row).values()) == number(row["net"])


@each("Partner discounts")
def test_partner_discounts_are_shipped_as_the_page_says(row):
    for tier in ("authorized", "premier", "elite"):
        rate = next(
            each_rate
            for each_rate in shipped(discount.TIER).rates
            if each_rate.tiers == [tier] and row["type"] in each_rate.partner_types
        )
        assert rate.percent == number(row[tier])


@each("Expected margins")
def test_expected_margins_are_shipped_as_the_page_says(row):
    band = shipped(RESELL).expected(row["type"], None)

    assert (band.low, band.high) == (number(row["from"]), number(row["to"]))


def test_the_bands_of_the_partner_types_are_those_of_the_framework():
    """VAR 15–25 %, SI 20–30 %, distributor 8–15 %: from the lowest tier to the highest; Performance Elite adds 5."""
    body = shipped(discount.TIER)

    found = {
        kind: [rate.percent for rate in body.rates if kind in rate.partner_types]
        for kind in ("var", "si", "distributor")
    }

    assert {kind: (min(percents), max(percents)) for kind, percents in found.items()} == {
        "var": (15, 25), "si": (20, 30), "distributor": (8, 15),
    }  # fmt: skip
    assert [(extra.label, extra.percent, extra.when.say()) for extra in body.extras] == [
        ("Performance Elite", D(5), "standings includes performance:elite")
    ]


def test_breaks_are_shipped_as_the_page_says():
    volume = shipped(discount.VOLUME).schedules[0].ladder.breaks
    size = shipped(discount.DEAL_SIZE).ladders[0].ladder.breaks

    said = [(number(row["from"]), number(row["discount"])) for row in TABLES["Breaks"]]

    assert [(each_break.start, each_break.percent) for each_break in (*volume, *size)] == said


@each("Who approves")
def test_who_approves_is_as_the_page_says(row):
    asked, left = number(row["ask"]), row["margin left"]
    facts = AskFacts(asked, asked, D("22.4"), None if left == "unknown" else number(left), D(10_000), "EUR")

    found = ask(shipped(APPROVAL), facts)

    jobs = ", ".join(level["job"].replace("_", " ") for level in found.data["levels"])
    assert (jobs or "nobody") == row["needs"]


def test_no_table_of_prices_on_the_page_is_left_out():
    tested = {*PRICES, "How a price comes about", "Partner discounts", "Expected margins", "Breaks", "Who approves"}
    earnings = {"Resell", "Referral", "Co-sell", "Services", "Marketplace", "Global alliance", "Technology alliance"}
    tested.add("A partner's year")

    assert {heading.rstrip(" 0123456789") for heading in TABLES} == tested | earnings
