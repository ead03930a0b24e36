from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from pricing.rules.discounts import (
    PlainRate,
    Promotion,
    PromotionBody,
    RegistrationBody,
    SizeBody,
    SizeLadder,
    TierBody,
    TierRate,
    VolumeBody,
    VolumeSchedule,
)
from pricing.rules.ground import Ground, Line, Special
from pricing.rules.ladder import Break, Ladder
from pricing.rules.limits import Limit, LimitsBody
from pricing.rules.waterfall import DistributionBody, DistributionRate, Rules, Rung, WaterfallBody, price
from prm.common.money import exponent

D = Decimal


def ladder(*breaks: tuple[int, int | str], mode: str = "whole") -> Ladder:
    return Ladder(breaks=[Break(start=D(start), percent=D(percent)) for start, percent in breaks], mode=mode)  # type: ignore[arg-type]


def rules(**changes: object) -> Rules:
    usual = Rules(
        waterfall=WaterfallBody(
            rungs=[
                Rung(step="volume", of="list"),
                Rung(step="deal_size"),
                Rung(step="tier", group="partner"),
                Rung(step="registration", group="partner"),
                Rung(step="promotion"),
            ]
        ),
        steps={
            "volume": VolumeBody(
                schedules=[VolumeSchedule(key="seats", label="Volume", ladder=ladder((10, 5), (50, 8)))]
            ),
            "deal_size": SizeBody(ladders=[SizeLadder(ladder=ladder((100_000, 2), (250_000, "3.5")))]),
            "tier": TierBody(rates=[TierRate(tiers=["premier"], percent=D(20)), TierRate(percent=D(15))]),
            "registration": RegistrationBody(rates=[PlainRate(label="Registered", percent=D(18))]),
            "promotion": PromotionBody(
                promotions=[
                    Promotion(
                        key="q4", label="Quarter's end", begins=date(2026, 10, 1), ends=date(2026, 12, 31), percent=D(3)
                    )
                ]
            ),
        },
    )
    return replace(usual, **changes)  # type: ignore[arg-type]


def ground(**changes: object) -> Ground:
    usual = Ground("EUR", date(2026, 11, 22), tier="premier", motion="resell", registered=True, rate=D(1))
    return replace(usual, **changes)  # type: ignore[arg-type]


def line(ref: str = "1", quantity: int | str = 10, unit: int | str = 100, **more: object) -> Line:
    return Line(ref, "NX-10", "platform", D(quantity), D(unit), **more)  # type: ignore[arg-type]


def amounts(found: object) -> list[tuple[str, Decimal]]:
    return [(step.kind, step.amount) for step in found.lines[0].steps]  # type: ignore[attr-defined]


def test_each_discount_takes_its_part_in_order():
    found = price(rules(), [line()], ground())

    assert amounts(found) == [("volume", D("-50.00")), ("tier", D("-190.00")), ("promotion", D("-22.80"))]
    assert found.net_total == D("737.20")


def test_the_weaker_of_two_that_compete_is_named_with_its_reason():
    found = price(rules(), [line()], ground())

    assert [(p.label, p.because) for p in found.lines[0].passed_over] == [("Registered", "Partner discount gives more")]


def test_what_is_taken_off_list_ignores_what_came_before():
    order = WaterfallBody(rungs=[Rung(step="tier", of="list"), Rung(step="promotion", of="list")])

    found = price(rules(waterfall=order), [line()], ground())

    assert amounts(found) == [("tier", D("-200.00")), ("promotion", D("-30.00"))]


def test_lines_of_one_product_reach_their_break_together():
    found = price(rules(), [line("1", 6), line("2", 4)], ground())

    assert [each.steps[0].amount for each in found.lines] == [D("-30.00"), D("-20.00")]


def test_a_marginal_schedule_discounts_only_what_lies_above_each_break():
    schedule = VolumeSchedule(key="s", label="Volume", ladder=ladder((0, 0), (10, 10), (20, 20), mode="marginal"))
    order = WaterfallBody(rungs=[Rung(step="volume")])

    found = price(
        rules(waterfall=order, steps={"volume": VolumeBody(schedules=[schedule])}), [line(quantity=30)], ground()
    )

    assert found.net_total == D("2700.00")


def test_the_size_of_the_deal_is_its_whole_list_value():
    found = price(rules(), [line("1", 1, 60_000), line("2", 1, 40_000)], ground())

    assert found.by_step()["deal_size"] == D("-2000.00")


def test_without_an_exchange_rate_a_deal_reaches_no_breakpoint():
    found = price(rules(), [line(quantity=1, unit=500_000)], ground(rate=None))

    assert "deal_size" not in found.by_step()
    assert found.totals.list_eur is None


def test_a_quote_cut_in_two_is_priced_like_one():
    whole = price(rules(), [line("1", 30, 2_000), line("2", 30, 2_000)], ground())

    halves = [
        price(rules(), [line(ref, 30, 2_000)], ground(beside={"seats/NX-10": D(30)}, beside_list=D(60_000)))
        for ref in ("1", "2")
    ]

    assert sum(half.net_total for half in halves) == whole.net_total


def test_a_special_price_covers_what_is_left_of_it_and_the_rest_is_priced_as_usual():
    special = Special("SP-7", D(60), left=D(4))

    found = price(rules(), [line(special=special)], ground())

    assert amounts(found)[0] == ("special", D("-160.00"))
    # Six open units of 100: 5 % volume, 20 % tier, 3 % promotion.
    assert found.net_total == D("240.00") + D("442.32")


def test_a_special_price_that_stacks_comes_down_further():
    found = price(rules(), [line(special=Special("SP-7", D(60), stacks=True))], ground())

    assert found.net_total < D("600.00")


def test_a_special_price_above_list_is_passed_over():
    found = price(rules(), [line(special=Special("SP-8", D(120)))], ground())

    assert found.lines[0].passed_over[0].because == "the list price is not higher"


def test_a_promotion_ends_with_its_last_day():
    last, after = date(2026, 12, 31), date(2027, 1, 1)

    assert "promotion" in price(rules(), [line()], ground(on=last)).by_step()
    assert "promotion" not in price(rules(), [line()], ground(on=after)).by_step()


def test_the_cap_gives_back_what_is_too_much():
    limits = LimitsBody(limits=[Limit(label="Platform", most=D(25))])

    found = price(rules(limits=limits), [line()], ground())

    assert found.net_total == D("750.00")
    assert found.lines[0].steps[-1].amount == D("12.80")


def test_the_floor_keeps_the_margin_over_cost_rounded_up():
    limits = LimitsBody(limits=[Limit(label="Platform", floor_margin=D(30))])

    found = price(rules(limits=limits), [line(unit_cost=D(55))], ground())

    # 550 / 0.7 = 785.714…, and 785.71 would be below 30 %.
    assert found.net_total == D("785.72")


def test_what_is_asked_for_is_a_step_of_its_own_above_the_standard_price():
    found = price(rules(), [line(asked=D(31))], ground())

    assert found.lines[0].standard == D("737.20")
    assert amounts(found)[-1] == ("asked", D("-47.20"))
    assert found.net_total == D("690.00")


def test_asking_for_less_than_is_given_changes_nothing():
    assert price(rules(), [line(asked=D(20))], ground()).net_total == D("737.20")


def test_nothing_that_is_asked_for_goes_below_the_margin_never_given_up():
    limits = LimitsBody(limits=[Limit(label="Platform", never_below=D(10))])

    found = price(rules(limits=limits), [line(asked=D(90), unit_cost=D(50))], ground())

    assert found.net_total == D("555.56")


def test_what_is_never_given_up_is_not_given_up_by_standard_discounts_either():
    limits = LimitsBody(limits=[Limit(label="Platform", floor_margin=D(2), never_below=D(10))])
    tight = line(unit_cost=D(72))

    standard = price(rules(limits=limits), [tight], ground())

    assert standard.net_total == D("800.00")
    assert price(rules(limits=limits), [replace(tight, asked=D(30))], ground()).net_total == standard.net_total


def test_the_distributor_earns_its_part_of_the_partners_price():
    distribution = DistributionBody(rates=[DistributionRate(percent=D(8))])

    found = price(rules(distribution=distribution), [line()], ground(distributed=True))

    assert found.lines[0].distributor_net == D("678.22")


def test_a_larger_purchase_gets_no_smaller_discount_unless_that_is_said():
    with pytest.raises(ValidationError, match="The discount falls, from 8 % to 5 %"):
        ladder((10, 8), (50, 5))


@pytest.mark.parametrize("percent", ["100", "-1", "nan"])
def test_a_discount_is_neither_everything_nor_negative(percent):
    with pytest.raises(ValidationError):
        PlainRate(label="x", percent=percent)


def test_breaks_do_not_overlap():
    with pytest.raises(ValidationError, match="Two breaks begin at 10"):
        ladder((10, 5), (10, 8))


def test_rungs_that_compete_follow_each_other():
    with pytest.raises(ValidationError, match="have to follow each other"):
        WaterfallBody(rungs=[Rung(step="tier", group="a"), Rung(step="volume"), Rung(step="registration", group="a")])


money = st.decimals(min_value=0, max_value=10**7, places=4, allow_nan=False)
quantities = st.integers(min_value=1, max_value=100_000).map(Decimal)
percents = st.integers(0, 9_900).map(lambda hundredths: D(hundredths) / 100)
currencies = st.sampled_from(["EUR", "JPY", "KWD"])


@st.composite
def some_lines(draw: st.DrawFn) -> list[Line]:
    return [
        Line(
            str(number),
            draw(st.sampled_from(["A", "B"])),
            "platform",
            draw(quantities),
            draw(money),
            unit_cost=draw(st.none() | money),
            special=draw(st.none() | st.builds(Special, st.just("SP"), money, st.none() | quantities, st.booleans())),
            asked=draw(st.none() | percents),
        )
        for number in range(draw(st.integers(1, 5)))
    ]


@st.composite
def some_rules(draw: st.DrawFn) -> Rules:
    of = st.sampled_from(["list", "running"])
    partner = draw(of)
    starts = sorted(draw(st.sets(st.integers(0, 1000), min_size=1, max_size=4)))
    rising = sorted(draw(st.lists(percents, min_size=len(starts), max_size=len(starts))))
    breaks = [Break(start=D(start), percent=percent) for start, percent in zip(starts, rising, strict=True)]
    schedule = VolumeSchedule(
        key="v", label="Volume", ladder=Ladder(breaks=breaks, mode=draw(st.sampled_from(["whole", "marginal"]))),
        together=draw(st.sampled_from(["product", "family", "schedule"])),
    )  # fmt: skip
    return Rules(
        waterfall=WaterfallBody(
            rungs=[
                Rung(step="volume", of=draw(of)),
                Rung(step="tier", of=partner, group="p"),
                Rung(step="registration", of=partner, group="p"),
            ]
        ),
        steps={
            "volume": VolumeBody(schedules=[schedule]),
            "tier": TierBody(rates=[TierRate(percent=draw(percents))], most=D("99")),
            "registration": RegistrationBody(rates=[PlainRate(label="Registered", percent=draw(percents))]),
        },
        limits=LimitsBody(
            limits=[
                Limit(
                    label="All", most=draw(st.none() | percents.filter(bool)), floor_margin=draw(st.none() | percents),
                    never_below=draw(st.none() | percents),
                )
            ]
        ),
    )  # fmt: skip


@given(some_rules(), some_lines(), currencies)
def test_steps_always_add_up_and_no_amount_is_finer_than_the_currency(book, lines, currency):
    found = price(book, lines, ground(currency=currency))

    for each in found.lines:
        assert each.list_amount + sum(step.amount for step in each.steps) == each.net
        assert all(step.amount % exponent(currency) == 0 for step in each.steps)
        assert 0 <= each.net <= max(each.list_amount, each.standard)


@given(some_rules(), some_lines(), st.randoms(use_true_random=False))
def test_the_order_of_lines_never_matters(book, lines, random):
    shuffled = random.sample(lines, len(lines))

    before = {each.line.ref: each for each in price(book, lines, ground()).lines}
    after = {each.line.ref: each for each in price(book, shuffled, ground()).lines}

    assert before == after


@given(some_rules(), money, quantities, quantities, currencies)
def test_a_line_cut_in_two_costs_the_same_beyond_rounding(book, unit, first, second, currency):
    whole = price(book, [line("1", first + second, unit)], ground(currency=currency))
    parts = price(book, [line("1", first, unit), line("2", second, unit)], ground(currency=currency))

    # Each of at most six steps of each line is rounded once, by half of the smallest amount at most.
    assert abs(whole.net_total - parts.net_total) <= 3 * 6 * exponent(currency)


@given(some_rules(), money, st.tuples(quantities, quantities))
def test_more_volume_never_lowers_the_discount(book, unit, numbers):
    less, more = sorted(numbers)
    book = replace(book, limits=LimitsBody())

    small = price(book, [line("1", less, unit)], ground()).lines[0]
    large = price(book, [line("1", more, unit)], ground()).lines[0]

    # One smallest amount on the smaller line is what rounding may make of its percentage.
    slack = D(300) * exponent("EUR") / small.list_amount if small.list_amount else D(0)
    assert large.discount >= small.discount - slack


@given(some_rules(), some_lines())
def test_what_is_never_given_up_is_never_given_up(book, lines):
    limit = book.limits.limits[0]

    for each in price(book, lines, ground()).lines:
        cost = each.line.unit_cost
        if cost is None or limit.never_below is None or each.line.special:
            continue
        lowest = min(cost * each.line.quantity * 100 / (100 - limit.never_below), each.list_amount)
        assert each.net >= lowest
