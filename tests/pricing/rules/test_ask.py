"""What a price asks of approvers, what smaller ask needs none, and what an approval covers."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from pricing.policies import discounting, quoting
from pricing.policies.quoting import KINDS
from pricing.rules import ask, quoted, signing, waterfall
from pricing.rules.approval import ApprovalBody, Power, levels_for, worse
from pricing.rules.ground import Ground, Line
from pricing.rules.head import QuoteHead, periods_of
from pricing.rules.quoted import Bodies, QuotedFacts
from prm.common.money import quantize

D = Decimal
GROUND = Ground("EUR", date(2026, 11, 22), tier="premier", partner_type="var", motion="resell", rate=D(1))
HEAD = QuoteHead("Harbour", "Hafenbetriebe", "EUR", motion="resell")
BY_KEY = {kind.key: kind.default() for kind in (*discounting.KINDS, *KINDS)}
APPROVAL: ApprovalBody = BY_KEY[quoting.APPROVAL]
BODIES = Bodies(
    waterfall.Rules(
        waterfall=BY_KEY[discounting.WATERFALL],
        steps={step: BY_KEY[kind] for step, kind in discounting.STEPS.items()},  # type: ignore[misc]
        limits=BY_KEY[discounting.LIMITS],
    ),
    APPROVAL,
)


def line(asked: str | None, *, cost: str = "400", quantity: int = 10, ref: str = "GW-1") -> Line:
    """Return a line of 1,000 EUR a unit."""
    return Line(ref, ref, "edge", D(quantity), D(1000), unit_cost=D(cost), asked=D(asked) if asked else None)


def facts(*lines: Line) -> QuotedFacts:
    """Return what a quote of lines is priced from."""
    return QuotedFacts(GROUND, lines, {})


def free(*lines: Line) -> Decimal | None:
    """Return the largest ask of lines that needs nobody."""
    found = facts(*lines)
    return ask.largest_free(BODIES, found, waterfall.price(BODIES.rules, found.lines, GROUND))


def needs(found: QuotedFacts) -> list[str]:
    """Return who would have to approve."""
    priced = waterfall.price(BODIES.rules, found.lines, GROUND)
    return [level.job for level in signing.route(APPROVAL, quoted.ask_of(priced, GROUND))]


def test_a_limit_of_the_policy_is_the_smaller_ask():
    assert needs(facts(line("31"))) == ["channel_manager", "deal_desk"]
    assert free(line("31")) == D(30)


def test_where_margins_decide_it_is_found_by_trying_to_the_hundredth():
    thin = line("29", cost="560")

    found = free(thin)

    assert needs(facts(thin)) == ["deal_desk"]
    assert found is not None
    assert needs(ask.capped(facts(thin), found)) == []
    assert needs(ask.capped(facts(thin), found + D("0.01"))) == ["deal_desk"]


def test_nothing_smaller_helps_where_a_cost_is_unknown():
    assert free(replace(line("28"), unit_cost=None)) is None


def test_what_is_not_asked_for_needs_nobody_however_thin_it_is():
    assert needs(facts(line(None, cost="790"))) == []


asks = st.decimals(0, 70, places=2).map(str)
costs = st.integers(0, 900).map(str)


@given(st.lists(st.tuples(st.none() | asks, costs, st.integers(1, 300)), min_size=1, max_size=6))
def test_a_smaller_ask_that_is_named_really_needs_nobody(drawn):
    lines = [line(asked, cost=cost, quantity=n, ref=f"P{at}") for at, (asked, cost, n) in enumerate(drawn)]

    found = free(*lines)

    assert found is None or needs(ask.capped(facts(*lines), found)) == []


@given(st.lists(st.tuples(st.none() | asks, costs, st.integers(1, 300)), min_size=1, max_size=6), asks)
def test_prices_of_smaller_asks_follow_from_those_at_hand(drawn, most):
    lines = [line(asked, cost=cost, quantity=n, ref=f"P{at}") for at, (asked, cost, n) in enumerate(drawn)]
    given_ = waterfall.price(BODIES.rules, lines, GROUND)

    trying = ask._Trying(APPROVAL, given_, GROUND)
    exact = waterfall.price(BODIES.rules, ask.capped(facts(*lines), D(most)).lines, GROUND)

    for quick, slow in zip((trying._line(each, D(most)) for each in given_.lines), exact.lines, strict=True):
        assert quick.net == slow.net


def covered(*lines: Line, approved: bool, head: QuoteHead = HEAD):
    """Return what an approval of lines covers."""
    return ask.covered(head, GROUND, waterfall.price(BODIES.rules, lines, GROUND), approved=approved)


@given(asks, st.integers(1, 400), st.integers(0, 399), st.decimals(0, 20, places=2))
def test_fewer_units_at_the_same_ask_or_a_smaller_one_are_never_worse(asked, units, fewer, less):
    smaller = max(D(asked) - less, D(0))
    approved = covered(line(asked, quantity=units), approved=True)

    now = covered(line(str(smaller), quantity=max(1, units - fewer)), approved=False)

    assert worse(approved, now) == () or levels_below(asked, units, smaller)


def levels_below(asked: str, units: int, smaller: Decimal) -> bool:
    """Whether the ask was no ask at all: then a larger quantity had the better price by itself."""
    priced = waterfall.price(BODIES.rules, [line(asked, quantity=units)], GROUND)
    return all(each.net >= each.standard for each in priced.lines)


def test_more_units_a_lower_price_another_product_and_other_terms_are_worse():
    approved = covered(line("31"), approved=True)

    assert worse(approved, covered(line("31", quantity=11), approved=False)) == ("11 of GW-1, approved were 10",)
    assert worse(approved, covered(line("31.5"), approved=False))[0].startswith("GW-1 costs 685.00 a unit")
    assert "GW-2 was not part" in worse(approved, covered(line("31"), line("1", ref="GW-2"), approved=False))[0]
    later = replace(HEAD, payment_days=90)
    assert worse(approved, covered(line("31"), approved=False, head=later)) == ("the payment term changed",)


def test_being_paid_sooner_is_only_better():
    later = replace(HEAD, payment_days=90)
    approved = covered(line("31"), approved=True, head=later)

    assert worse(approved, covered(line("31"), approved=False)) == ()


def test_a_low_price_on_one_line_is_not_approved_for_all_of_the_product():
    dear = line("40", ref="GW-2", quantity=90)
    few, many = line("40", quantity=1), line("1", quantity=99)
    approved = covered(few, many, dear, approved=True)

    now = covered(line("40", quantity=100), approved=False)

    assert now.given_up < approved.given_up
    assert "are given up on GW-1" in worse(approved, now)[0]


def test_a_job_that_may_not_go_so_far_passes_to_the_next_that_may():
    narrow = APPROVAL.model_copy(update={"powers": [Power(job="channel_manager", discount=D(20))]})
    asked = quoted.ask_of(waterfall.price(BODIES.rules, [line("31")], GROUND), GROUND)

    assert [level.job for level in levels_for(narrow, asked)] == ["channel_manager", "deal_desk"]
    assert [level.job for level in signing.route(narrow, asked)] == ["deal_desk"]
    assert signing.above(narrow, "executive", asked) is None


def test_terms_are_billed_by_whole_and_half_periods():
    assert [periods_of("monthly", 36), periods_of("yearly", 18), periods_of("", None)] == [D(36), D("1.50"), D(1)]


def test_three_terms_billed_in_advance_cost_three():
    assert [periods_of("upfront", months, 12) for months in (12, 36, 18)] == [D(1), D(3), D("1.50")]


def test_a_month_of_a_year_is_a_twelfth_of_its_price():
    year = D("98765.43")

    assert quantize(year * periods_of("yearly", 1), "EUR") == quantize(year / 12, "EUR") == D("8230.45")
    assert sum(periods_of("yearly", months) for months in (7, 5)) == 1
