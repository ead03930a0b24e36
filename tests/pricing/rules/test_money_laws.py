"""What holds for every price, whatever the rules, the lines and the currency."""

import ast
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from pricing.policies import KINDS
from pricing.policies import discounting as discount
from pricing.rules.discounts import (
    PlainBody,
    PlainRate,
    Promotion,
    PromotionBody,
    RegistrationBody,
    SizeBody,
    SizeLadder,
    TierBody,
    TierRate,
    Totals,
    VolumeBody,
    VolumeSchedule,
    registration,
)
from pricing.rules.ground import Ground, Line, Special
from pricing.rules.ladder import Break, Ladder
from pricing.rules.limits import Limit, LimitsBody
from pricing.rules.motions.alliance import AllianceBody
from pricing.rules.motions.co_sell import CoSellBody
from pricing.rules.motions.resell import MarginBand
from pricing.rules.pay import Pay, Sale, earn
from pricing.rules.quoted import Bodies, QuotedFacts, customer_amount, decide
from pricing.rules.waterfall import DistributionBody, DistributionRate, Priced, Rules, Rung, WaterfallBody, price
from prm.common.money import exponent, quantize
from tests.architecture.sources import Module, in_rooms

D = Decimal
TODAY = date(2026, 11, 22)
CURRENCIES = ("EUR", "JPY", "KWD", "USD", "CLP", "BHD")
FACTS: TypeAdapter[QuotedFacts] = TypeAdapter(QuotedFacts)

percents = st.decimals(0, 99, places=2)
amounts = st.decimals(0, 99_999, places=4)


@st.composite
def ladders(draw: st.DrawFn) -> Ladder:
    starts = sorted(draw(st.sets(st.integers(0, 500), min_size=1, max_size=4)))
    rates = sorted(draw(st.lists(st.decimals(0, 40, places=2), min_size=len(starts), max_size=len(starts))))
    breaks = [Break(start=D(start), percent=rate) for start, rate in zip(starts, rates, strict=True)]
    return Ladder(breaks=breaks, mode=draw(st.sampled_from(["whole", "marginal"])))


@st.composite
def all_rules(draw: st.DrawFn) -> Rules:
    names = ["volume", "deal_size", "tier", "motion", "registration", "promotion", "strategic"]
    order = draw(st.permutations(names))
    together = draw(st.sampled_from(["product", "family", "schedule"]))
    running = Promotion(key="p", label="P", begins=TODAY, ends=TODAY, percent=draw(st.decimals(1, 30, places=2)))

    def plain() -> PlainBody:
        return PlainBody(rates=[PlainRate(label="X", percent=draw(percents))])

    rungs = [Rung(step=step, of=draw(st.sampled_from(["list", "running"]))) for step in order]  # type: ignore[arg-type]
    return Rules(
        WaterfallBody(rungs=rungs),
        {
            "volume": VolumeBody(
                schedules=[VolumeSchedule(key="v", label="V", ladder=draw(ladders()), together=together)]
            ),
            "deal_size": SizeBody(ladders=[SizeLadder(ladder=draw(ladders()))]),
            "tier": TierBody(rates=[TierRate(percent=draw(st.decimals(0, 59, places=2)))]),
            "motion": plain(), "strategic": plain(),
            "registration": RegistrationBody(rates=plain().rates, only_registered=draw(st.booleans())),
            "promotion": PromotionBody(promotions=[running]),
        },
        LimitsBody(limits=[Limit(label="L", most=draw(st.none() | percents.filter(bool)),
                                 floor_margin=draw(st.none() | percents),
                                 never_below=draw(st.none() | percents))]),
        DistributionBody(rates=[DistributionRate(percent=draw(percents))]),
    )  # fmt: skip


@st.composite
def lines(draw: st.DrawFn, most: int = 4) -> list[Line]:
    return [
        Line(
            str(place), draw(st.sampled_from(["A", "B"])), draw(st.sampled_from(["f", "g"])),
            D(draw(st.integers(1, 300))), draw(amounts), D(draw(st.sampled_from([1, 3, 12, 36]))),
            unit_cost=draw(st.none() | amounts), asked=draw(st.none() | percents),
            special=draw(st.none() | st.builds(Special, st.just("SP"), amounts, st.none() | st.integers(0, 50).map(D),
                                               st.booleans())),
        )
        for place in range(draw(st.integers(1, most)))
    ]  # fmt: skip


grounds = st.builds(
    Ground, st.sampled_from(CURRENCIES), st.just(TODAY), tier=st.sampled_from(["premier", None]),
    motion=st.sampled_from(["resell", "referral", "co_sell", "marketplace", "integrate", None]),
    registered=st.sampled_from([True, False, None]), rate=st.none() | st.decimals("0.01", 500, places=4),
    distributed=st.booleans(), registered_families=st.none() | st.sampled_from([(), ("f",), ("f", "g")]),
)  # fmt: skip


@given(body=st.builds(PlainRate, label=st.just("R"), percent=percents), line=lines(most=1), ground=grounds)
def test_a_registrations_discount_kept_to_what_was_registered_is_the_same_there_and_none_elsewhere(body, line, ground):
    everywhere = RegistrationBody(rates=[body])
    kept = RegistrationBody(rates=[body], only_registered=True)

    found = registration(kept, line[0], ground, Totals())

    was_registered = line[0].family in (ground.registered_families or ())
    assert found == (registration(everywhere, line[0], ground, Totals()) if was_registered else None)


def unit_sum(found: Priced) -> Decimal:
    return sum((step.amount for each in found.lines for step in each.steps), D(0))


@given(all_rules(), lines(), grounds)
def test_list_and_steps_add_up_to_the_net_in_any_currency(rules, wanted, ground):
    found = price(rules, wanted, ground)

    for each in found.lines:
        assert each.list_amount + sum(step.amount for step in each.steps) == each.net
        running = each.list_amount
        for step in each.steps:
            running += step.amount
            assert step.after == running
    assert found.list_total + unit_sum(found) == found.net_total
    assert found.list_total + sum(found.by_step().values()) == found.net_total


@given(all_rules(), lines(), grounds)
def test_every_amount_is_a_whole_number_of_the_smallest_amount_and_never_below_nothing(rules, wanted, ground):
    unit = exponent(ground.currency)

    found = price(rules, wanted, ground)

    for each in found.lines:
        for amount in (each.list_amount, each.net, each.standard, *(step.amount for step in each.steps)):
            assert amount % unit == 0
        assert 0 <= each.net <= each.list_amount
        if each.distributor_net is not None:
            assert 0 <= each.distributor_net <= each.net


@given(all_rules(), lines(), grounds, st.randoms())
def test_the_order_of_lines_never_matters(rules, wanted, ground, chance):
    shuffled = list(wanted)
    chance.shuffle(shuffled)

    found = {each.line.ref: each for each in price(rules, wanted, ground).lines}

    assert {each.line.ref: each for each in price(rules, shuffled, ground).lines} == found


@given(all_rules(), lines(), grounds)
def test_a_quote_cut_in_two_comes_to_the_same_to_the_cent(rules, wanted, ground):
    """Each half knows what the other holds; lines are whole, so nothing is rounded twice."""
    ground = replace(ground, beside={}, beside_list=D(0))
    whole = price(rules, wanted, ground)
    body = rules.steps["volume"]
    counter = {each.ref: body.schedules[0].counter(each) for each in wanted}

    cut = len(wanted) // 2
    total = D(0)
    for mine, other in ((wanted[:cut], wanted[cut:]), (wanted[cut:], wanted[:cut])):
        beside: dict[str, Decimal] = {}
        for each in other:
            beside[counter[each.ref]] = beside.get(counter[each.ref], D(0)) + each.quantity
        listed = sum((quantize(e.unit_list * e.periods * e.quantity, ground.currency) for e in other), D(0))
        total += price(rules, mine, replace(ground, beside=beside, beside_list=listed)).net_total

    assert total == whole.net_total


@given(all_rules(), lines(most=1), grounds)
def test_a_line_cut_in_two_differs_by_rounding_only(rules, wanted, ground):
    """One rounding for each step of each half, at most half a smallest amount each; and the list amount's own."""
    line = replace(wanted[0], special=None, asked=None, unit_list=quantize(wanted[0].unit_list, ground.currency))
    rules = replace(rules, limits=LimitsBody())
    if line.quantity < 2:
        line = replace(line, quantity=D(2))
    left = replace(line, ref="a", quantity=line.quantity // 2)
    right = replace(line, ref="b", quantity=line.quantity - left.quantity)

    apart, whole = price(rules, [left, right], ground), price(rules, [line], ground)

    assert abs(apart.net_total - whole.net_total) <= 12 * exponent(ground.currency)


@given(ladders(), st.integers(1, 600), st.integers(0, 600))
def test_more_volume_never_lowers_the_discount(ladder, number, more):
    assert ladder.percent(D(number + more)) >= ladder.percent(D(number))


@given(all_rules(), st.integers(1, 300), st.integers(0, 300), st.decimals(1, 9_999, places=2))
def test_a_larger_purchase_never_costs_more_a_unit(rules, units, more, unit):
    """But for the rounding of each step, of which there are seven."""
    ground = Ground("EUR", TODAY, tier="premier", motion="resell", registered=True, rate=D(1))
    rules = replace(rules, limits=LimitsBody())

    small, large = (
        price(rules, [Line("1", "A", "f", D(quantity), unit)], ground).lines[0] for quantity in (units, units + more)
    )

    assert large.net * units <= small.net * (units + more) + D("0.07") * (units + more)


@given(all_rules(), lines(), grounds)
def test_whatever_is_asked_for_the_floor_is_never_broken(rules, wanted, ground):
    limit = rules.limits.limits[0]
    wanted = [replace(each, special=None) for each in wanted]

    for each in price(rules, wanted, ground).lines:
        kept = max((x for x in (limit.floor_margin, limit.never_below) if x is not None), default=None)
        if each.line.unit_cost is None or limit.never_below is None:
            continue
        asked = any(step.kind == "asked" for step in each.steps)
        margin = limit.never_below if asked else limit.floor_margin
        if margin is None or kept is None:
            continue
        cost = each.line.unit_cost * each.line.periods * each.line.quantity
        assert each.net * (100 - margin) >= cost * 100 or each.net == each.list_amount


@given(all_rules(), lines(), grounds)
def test_the_cap_holds_for_standard_discounts(rules, wanted, ground):
    limit = rules.limits.limits[0]
    if limit.most is None:
        return

    for each in price(rules, [replace(line, special=None) for line in wanted], ground).lines:
        allowed = quantize(each.list_amount * limit.most / 100, ground.currency)
        assert each.standard >= each.list_amount - allowed


@given(all_rules())
def test_rules_survive_being_stored(rules):
    bodies = [rules.waterfall, *rules.steps.values(), rules.limits, rules.distribution]

    assert [type(body).model_validate_json(body.model_dump_json()) for body in bodies] == bodies


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_what_is_shipped_survives_being_stored(kind):
    body = kind.default()

    assert kind.schema.model_validate_json(body.model_dump_json()) == body
    assert all(isinstance(line, str) and line for line in kind.say(body))


@given(all_rules(), lines(), grounds)
def test_facts_survive_being_stored_and_give_the_same_price(rules, wanted, ground):
    facts = QuotedFacts(ground, tuple(wanted), {"pricing.waterfall": "PV-1"}, "PA-1", (D("2.5"),) * len(wanted), 36)

    again = FACTS.validate_json(FACTS.dump_json(facts))

    assert again == facts
    assert decide(Bodies(rules), again) == decide(Bodies(rules), facts)


@given(amounts, percents, st.sampled_from(CURRENCIES))
def test_what_the_customer_pays_and_is_given_add_up(listed, off, currency):
    listed = quantize(listed, currency)

    paid = customer_amount(listed, off, currency)

    assert 0 <= paid <= listed
    assert paid % exponent(currency) == 0


def breaks(*pairs: tuple[int, int]) -> Ladder:
    return Ladder(breaks=[Break(start=D(start), percent=D(percent)) for start, percent in pairs])


@pytest.mark.parametrize(
    ("said", "make"),
    [
        ("Two breaks begin at 10", lambda: breaks((10, 1), (10, 2))),
        ("Breaks have to rise", lambda: breaks((50, 1), (10, 2))),
        ("falls, from 2 % to 1 %", lambda: breaks((1, 2), (9, 1))),
        ("less than 100", lambda: Break(start=D(1), percent=D(100))),
        ("greater than or equal to 0", lambda: Break(start=D(1), percent=D(-1))),
        ("less than 100", lambda: TierRate(percent=D(100))),
        ("greater than or equal to 0", lambda: PlainRate(label="X", percent=D("-0.01"))),
        ("down to 15 %", lambda: MarginBand(label="VAR", low=D(25), high=D(15))),
        ("would take 110 %", lambda: CoSellBody.model_validate(
            {"pays": [{"role": r, "label": r, "pay": {"percent": "55"}} for r in ("sourced", "co_sold")]})),
        ("two terms of acme", lambda: AllianceBody.model_validate(
            {"negotiated": [{"partner": "acme", "begins": "2026-01-01", "ends": end, "influence": {"percent": "3"}}
                            for end in ("2026-06-30", "2026-12-31")]})),
        ("The last day is before the first", lambda: Promotion(
            key="p", label="P", begins=date(2026, 2, 1), ends=date(2026, 1, 1), percent=D(1))),
        ("exactly one of them", lambda: Pay()),
        ("exactly one of them", lambda: Pay(percent=D(1), fixed={"EUR": D(1)})),
        ("The discount tier is here twice", lambda: WaterfallBody(rungs=[Rung(step="tier"), Rung(step="tier")])),
    ],
)  # fmt: skip
def test_what_contradicts_itself_is_refused_in_words(said, make):
    with pytest.raises(ValidationError, match=said):
        make()


def test_a_missing_rate_reaches_no_breakpoint_and_is_said():
    rules = Rules(WaterfallBody(rungs=[Rung(step="deal_size")]), {"deal_size": discount._deal_size()})
    line = Line("1", "A", "f", D(1), D(5_000_000))
    ground = Ground("USD", TODAY, motion="resell", rate=None)

    found = decide(Bodies(rules), QuotedFacts(ground, (line,), {}))

    assert found.data["net"] == "5000000.00"
    assert found.data["eur"] is None


def test_an_amount_in_a_currency_a_model_has_none_for_says_so():
    found = earn(Pay(fixed={"EUR": D(100)}), Sale("USD", D(1), D(1)), participant="a", kind="k", label="l")

    assert (found.amount, found.unpriced) == (D(0), "no amount is set in USD")


def _binary(module: Module) -> list[str]:
    """Return every place that could make a binary fraction: its name, a literal, or a module that works with them."""
    found = []
    for node in ast.walk(module.tree):
        literal = isinstance(node, ast.Constant) and isinstance(node.value, float | complex)
        named = isinstance(node, ast.Name) and node.id == "float"
        field = isinstance(node, ast.Attribute) and node.attr == "FloatField"
        imported = isinstance(node, ast.Import | ast.ImportFrom) and any(
            name in {"math", "statistics", "random", "numpy", "cmath"}
            for name in [getattr(node, "module", None), *(alias.name for alias in node.names)]
        )
        if literal or named or field or imported:
            found.append(module.at(node))
    return found


def test_prices_are_made_without_a_binary_fraction_anywhere():
    near = [
        module
        for module in in_rooms("rules", "services", "selectors", "policies")
        if module.path.startswith("pricing/")
    ]

    assert len(near) > 20
    assert [place for module in near for place in _binary(module)] == []
