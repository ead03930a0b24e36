"""The forms of the policies of prices: help on every field, and what means nothing is refused where it was typed."""

from typing import Any

import pytest

from pricing.rules.reach import CONDITION_FACTS
from prm.common.policies import kinds
from prm.studio.forms import PolicyForm
from prm.studio.forms.vocabulary import vocabulary
from tests.pricing.books import product

KINDS = sorted(key for key, kind in kinds().items() if kind.process in {"Prices", "Quotes"})
LADDER = {"breaks": [{"start": "10", "percent": "3"}, {"start": "50", "percent": "5"}]}
RATE = {"label": "Registered deal", "percent": "5"}


def _volume(*breaks: tuple[str, str], **more: Any) -> dict[str, Any]:
    steps = [{"start": start, "percent": percent} for start, percent in breaks]
    return {"schedules": [{"key": "units", "label": "Volume", "ladder": {"breaks": steps, **more}}]}


def _schedules(*schedules: dict[str, Any]) -> dict[str, Any]:
    usual = {"label": "Volume", "ladder": LADDER}
    return {"schedules": [{"key": f"k{at}", **usual, **each} for at, each in enumerate(schedules)]}


def _promotion(**changes: Any) -> dict[str, Any]:
    usual = {"key": "spring", "label": "Spring", "begins": "2026-03-01", "ends": "2026-05-31", "percent": "5"}
    return {"promotions": [{**usual, **changes}]}


def _test(field: str, op: str, value: Any) -> dict[str, Any]:
    return {"field": field, "op": op, "value": value}


DEEP = _test("line_discount", "gt", "45")
REFUSED = {
    "a registration discount of nothing, limited": (
        "pricing.registration", {"only_registered": True, "rates": []},
        "only_registered", "There is no discount to limit.",
    ),
    "breaks in the wrong order": (
        "pricing.volume", _volume(("50", "3"), ("10", "5")),
        "schedules.0.ladder.breaks.1.start", "Breaks have to rise: 10 comes after 50.",
    ),
    "two breaks at one number": (
        "pricing.volume", _volume(("10", "3"), ("10", "5")),
        "schedules.0.ladder.breaks.1.start", "Two breaks begin at 10. Keep one.",
    ),
    "a discount that falls unsaid": (
        "pricing.volume", _volume(("10", "5"), ("50", "3")),
        "schedules.0.ladder.breaks.1.percent", "The discount falls, from 5 % to 3 %. Raise or allow it.",
    ),
    "a hundred percent": (
        "pricing.volume", _volume(("10", "100")), "schedules.0.ladder.breaks.0.percent", "Enter less than 100.",
    ),
    "less than nothing": (
        "pricing.volume", _volume(("10", "-1")), "schedules.0.ladder.breaks.0.percent", "Enter 0 or more.",
    ),
    "a missing discount": (
        "pricing.volume", _volume(("10", "")), "schedules.0.ladder.breaks.0.percent", "Enter a number.",
    ),
    "no break": (
        "pricing.volume", _volume(), "schedules.0.ladder.breaks", "Add at least one.",
    ),
    "two schedules of one name": (
        "pricing.volume", _schedules({"key": "a", "skus": ["A"]}, {"key": "a"}),
        "schedules.1.key", "The short name a is here twice.",
    ),
    "a schedule behind one that takes every line": (
        "pricing.volume", _schedules({}, {"families": ["edge"]}),
        "schedules.1", "This is never reached: number 1 takes all of it already. Put the narrower one first.",
    ),
    "breakpoints behind ones that take every line": (
        "pricing.deal_size", {"ladders": [{"ladder": LADDER}, {"ladder": LADDER}]},
        "ladders.1", "This is never reached: number 1 takes all of it already. Put the narrower one first.",
    ),
    "a rate no partner gets": (
        "pricing.tier", {"rates": [{"percent": "20"}, {"tiers": ["elite"], "percent": "25"}]},
        "rates.1", "This is never reached: number 1 takes all of it already. Put the narrower one first.",
    ),
    "a rate beyond the cap": (
        "pricing.tier", {"rates": [{"percent": "70"}]},
        "rates.0.percent", "It is never given: together at most 60 % are. Raise that first.",
    ),
    "a cap of zero on the partner discount": (
        "pricing.tier", {"rates": [{"percent": "20"}], "most": "0"},
        "most", "A cap of zero leaves nothing of the rates. Take the rates out instead.",
    ),
    "an extra of nothing": (
        "pricing.tier", {"rates": [], "extras": [{"label": "Elite", "percent": "0"}]},
        "extras.0.percent", "It would add nothing. Take the extra out instead.",
    ),
    "a tier rate of a hundred percent": (
        "pricing.tier", {"rates": [{"percent": "100"}]}, "rates.0.percent", "Enter less than 100.",
    ),
    "a missing rate": ("pricing.registration", {"rates": [{"label": "R"}]}, "rates.0.percent", "This is required."),
    "two rates of one name": (
        "pricing.strategic", {"rates": [{**RATE, "skus": ["A"]}, RATE]},
        "rates.1.label", "The rate Registered deal is here twice.",
    ),
    "a condition about what no price knows": (
        "pricing.motion", {"rates": [{**RATE, "when": _test("colour", "is", "red")}]},
        "rates.0.when.field", "Nothing called colour is known here.",
    ),
    "a condition that compares words with a number": (
        "pricing.registration", {"rates": [{**RATE, "when": _test("motion", "gt", "5")}]},
        "rates.0.when.op", "Motion is not a number, so nothing is above or below it.",
    ),
    "a condition that never holds": (
        "pricing.registration",
        {"rates": [{**RATE, "when": {"all": [_test("motion", "is", "resell"), _test("motion", "is", "referral")]}}]},
        "rates.0.when", "This can never be true: its parts exclude each other.",
    ),
    "a promotion that ends before it begins": (
        "pricing.promotion", _promotion(ends="2026-02-01"), "promotions.0.ends", "The last day is before the first.",
    ),
    "a promotion of nothing": (
        "pricing.promotion", _promotion(percent="0"),
        "promotions.0.percent", "Give a percentage, or an amount off each unit.",
    ),
    "a promotion of two kinds": (
        "pricing.promotion", _promotion(unit_off="5", currency="EUR"),
        "promotions.0.unit_off", "Give a percentage or an amount off each unit, not both.",
    ),
    "an amount in no currency": (
        "pricing.promotion", _promotion(percent="0", unit_off="5", currency="eu"),
        "promotions.0.currency", "An amount needs its currency: three capital letters such as EUR.",
    ),
    "two promotions of one name": (
        "pricing.promotion", {"promotions": _promotion()["promotions"] * 2},
        "promotions.1.key", "The short name spring is here twice.",
    ),
    "a cap of zero on everything": (
        "pricing.limits", {"limits": [{"label": "All", "most": "0"}]},
        "limits.0.most", "A cap of zero shuts every discount off. Name products, or take the discounts out.",
    ),
    "a margin of a hundred percent": (
        "pricing.limits", {"limits": [{"label": "All", "floor_margin": "100"}]},
        "limits.0.floor_margin", "Enter less than 100.",
    ),
    "a limit no line has": (
        "pricing.limits", {"limits": [{"label": "All", "most": "40"}, {"label": "Edge", "families": ["edge"]}]},
        "limits.1", "This is never reached: number 1 takes all of it already. Put the narrower one first.",
    ),
    "a discount with two places": (
        "pricing.waterfall", {"rungs": [{"step": "tier"}, {"step": "tier"}]},
        "rungs.1.step", "The discount tier is here twice.",
    ),
    "rivals that are apart": (
        "pricing.waterfall",
        {"rungs": [{"step": "tier", "group": "a"}, {"step": "volume"}, {"step": "motion", "group": "a"}]},
        "rungs.2.group", "The discounts of “a” have to follow each other.",
    ),
    "rivals taken off different things": (
        "pricing.waterfall",
        {"rungs": [{"step": "tier", "group": "a"}, {"step": "motion", "group": "a", "of": "list"}]},
        "rungs.1.of", "The discounts of “a” have to be taken off the same: list, or what is left.",
    ),
    "a motion there is not": (
        "pricing.waterfall", {"rungs": [], "partner_buys": ["barter"]}, "partner_buys.0", "There is no motion barter.",
    ),
    "a distributor's rate of less than nothing": (
        "pricing.distribution", {"rates": [{"percent": "-2"}]}, "rates.0.percent", "Enter 0 or more.",
    ),
    "a quote valid for longer than allowed": (
        "pricing.quoting", {"usual_days": 60, "most_days": 30}, "usual_days", "60 days are more than the 30 allowed.",
    ),
    "a job that approves again what it approved": (
        "pricing.approval",
        {"levels": [{"order": 1, "job": "deal_desk"}, {"order": 2, "job": "deal_desk", "when": DEEP}]},
        "levels.1.job", "The deal desk has approved at an earlier level already. Choose another job.",
    ),
    "a job asked only beyond its limit": (
        "pricing.approval",
        {"levels": [{"order": 1, "job": "finance", "when": DEEP}], "powers": [{"job": "finance", "discount": "40"}]},
        "powers.0.discount", "They are asked only above 40 %, where this does not let them approve.",
    ),
    "a limit of zero": (
        "pricing.approval", {"powers": [{"job": "finance", "discount": "0"}]},
        "powers.0.discount", "A limit of zero lets them approve nothing.",
    ),
    "two limits of one job": (
        "pricing.approval", {"powers": [{"job": "finance", "discount": "40"}, {"job": "finance"}]},
        "powers.1.job", "The limit of finance is here twice.",
    ),
    "a job that may not approve": (
        "pricing.approval", {"levels": [{"order": 1, "job": "janitor"}]},
        "levels.0.job", "Nobody with the job janitor may approve prices.",
    ),
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("case", REFUSED)
def test_refused_is(case):
    kind, body, path, words = REFUSED[case]

    errors = PolicyForm.of(kinds()[kind]).errors(body)

    assert path in errors, errors
    assert errors[path].startswith(words), errors[path]


@pytest.mark.django_db
@pytest.mark.parametrize("key", KINDS)
def test_what_is_shipped_is_accepted(key):
    form = PolicyForm.of(kinds()[key])

    assert form.errors(kinds()[key].default().model_dump(mode="json")) == {}


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("pricing.volume", _volume(("10", "5"), ("50", "3"), may_fall=True)),
        ("pricing.volume", _schedules({"families": ["edge"]}, {})),
        ("pricing.tier", {"rates": [{"tiers": ["elite"], "percent": "25"}, {"percent": "20"}]}),
        ("pricing.limits", {"limits": [{"label": "Spare parts", "families": ["parts"], "most": "0"}]}),
        ("pricing.registration", {"rates": [{**RATE, "percent": "0", "skus": ["OEM"]}, {**RATE, "label": "Others"}]}),
        ("pricing.promotion", _promotion(percent="0", unit_off="5", currency="EUR")),
        ("pricing.approval", {"levels": [{"order": 1, "job": "finance"}],
                              "powers": [{"job": "finance", "discount": "40"}]}),
    ],
)  # fmt: skip
def test_what_means_something_is_not_refused(kind, body):
    kinds()[kind].schema.model_validate(body)


@pytest.mark.django_db
def test_a_product_there_is_not_is_pointed_out():
    product("GW-1")
    kind = kinds()["pricing.registration"]
    body = kind.schema.model_validate({"rates": [{**RATE, "skus": ["GW-1", "GW-9"]}]})

    found = [(each.path, each.text) for each in kind.warnings(body)]

    assert found == [("rates.0.skus.1", "There is no product with the SKU GW-9, so this reaches nothing.")]


def _undescribed(schema: dict[str, Any]) -> list[str]:
    parts = {"": schema, **schema.get("$defs", {})}
    shared = {"Test", "Every", "AtLeast", "Nothing", "Length"}
    return [
        f"{part}.{name}"
        for part, each in parts.items()
        if part not in shared
        for name, field in each.get("properties", {}).items()
        if not field.get("description")
    ]


@pytest.mark.parametrize("key", KINDS)
def test_every_field_says_what_it_is_for(key):
    assert _undescribed(kinds()[key].schema.model_json_schema()) == []


PRICED = ["pricing.volume", "pricing.tier", "pricing.registration", "pricing.motion", "pricing.limits"]


@pytest.mark.parametrize("key", PRICED)
def test_conditions_offer_every_fact_a_price_knows(key):
    assert {name for name, _ in vocabulary(key).facts()} == CONDITION_FACTS


def test_what_is_registered_alone_is_said_in_words():
    kind = kinds()["pricing.registration"]

    words = kind.say(kind.schema.model_validate({"only_registered": True, "rates": [RATE]}))

    assert words[-1] == "Lines of families that were not registered get nothing."
    assert kind.say(kind.schema.model_validate({"rates": [RATE]})) == words[:-1]
