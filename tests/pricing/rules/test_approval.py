from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pricing.rules.approval import (
    APPROVERS,
    ApprovalBody,
    AskFacts,
    Covered,
    Level,
    Power,
    asking,
    decide,
    largest_free,
    levels_for,
    may_sign,
    worse,
)
from prm.common.policies import primitives

D = Decimal

BODY = ApprovalBody(
    levels=[
        Level(
            order=1,
            job="channel_manager",
            when=primitives.Test(field="line_discount", op="gt", value=D(30)),
            because="above 30 %",
        ),
        Level(
            order=2,
            job="finance",
            when=primitives.Test(field="line_discount", op="gt", value=D(30)),
            because="above 30 %",
        ),
        Level(
            order=3,
            job="executive",
            when=primitives.Test(field="margin", op="lt", value=D(20)),
            because="margin below 20 %",
        ),
    ],
    powers=[Power(job="channel_manager", discount=D(35), margin=D(25), deal_eur=D(500_000))],
)
ASK = AskFacts(D(31), D(31), D(22), D(45), D(120_000), "EUR", ("platform",), ("NX-10",), tier="premier")


def test_an_ask_above_the_limit_is_told_who_approves_and_what_needs_nobody():
    found = decide(BODY, ASK)

    assert found.sentence == "31 % needs two approvals: channel manager, then finance."
    assert [(a.change, a.result) for a in found.alternatives] == [("30 % or less", "no approval")]


def test_an_ask_below_the_limit_needs_nobody():
    assert decide(BODY, asking(ASK, D(28))).outcome == "free"


def test_the_standard_price_never_needs_approval():
    assert levels_for(BODY, replace(ASK, discount=D(22), line_discount=D(22), margin=D(5))) == []


def test_an_unknown_margin_asks_for_the_look_that_margin_would():
    jobs = [level.job for level in levels_for(BODY, replace(ASK, margin=None))]

    assert jobs == ["channel_manager", "finance", "executive"]


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (replace(ASK, line_discount=D(36)), "36 % is more than 35 %"),
        (replace(ASK, margin=D(24)), "a margin of 24 % is below 25 %"),
        (replace(ASK, margin=None), "an unknown margin is below 25 %"),
        (replace(ASK, deal_eur=D(500_001)), "500,001 EUR is more than 500,000 EUR"),
        (replace(ASK, deal_eur=None), "without an exchange rate nobody knows whether it is more than 500,000 EUR"),
    ],
)
def test_a_power_ends_at_each_of_its_limits(facts, reason):
    assert may_sign(BODY, "channel_manager", facts, requested_by_same=False) == [
        f"Beyond the limit of the channel manager: {reason}."
    ]


def test_nobody_approves_what_they_asked_for():
    assert may_sign(BODY, "finance", ASK, requested_by_same=True) == ["Whoever asked does not approve."]


COVERED = Covered("AC-1", "EUR", {"NX-10": D(69), "SV-1": D(80)}, {"NX-10": D(10), "SV-1": D(2)}, D(350), D(40))


@pytest.mark.parametrize(
    "now",
    [
        COVERED,
        replace(COVERED, unit_net={"NX-10": D(70), "SV-1": D(80)}, given_up=D(340)),
        replace(COVERED, units={"NX-10": D(9), "SV-1": D(2)}, given_up=D(319)),
        replace(COVERED, unit_net={"NX-10": D(69)}, units={"NX-10": D(10)}, given_up=D(310)),
    ],
)
def test_what_is_as_good_or_better_stays_approved(now):
    assert worse(COVERED, now) == ()


@pytest.mark.parametrize(
    ("now", "reason"),
    [
        (
            replace(COVERED, unit_net={"NX-10": D("68.99")}, units={"NX-10": D(10)}),
            "NX-10 costs 68.99 a unit, approved was 69.00",
        ),
        (replace(COVERED, units={"NX-10": D(11), "SV-1": D(2)}), "11 of NX-10, approved were 10"),
        (replace(COVERED, unit_net={"ZZ": D(1)}, units={"ZZ": D(1)}), "ZZ was not part of what was approved"),
        (replace(COVERED, customer="AC-2"), "the customer is another one"),
        (replace(COVERED, currency="USD"), "the currency is USD, approved was EUR"),
        (replace(COVERED, margin=D(39)), "less margin remains than was approved"),
        (replace(COVERED, margin=None), "less margin remains than was approved"),
    ],
)
def test_what_is_worse_reopens_the_approval(now, reason):
    assert worse(COVERED, now) == (reason,)


percents = st.integers(0, 9_900).map(lambda hundredths: D(hundredths) / 100)


@given(percents, percents, st.lists(percents, max_size=4), st.sampled_from(["gt", "gte"]))
def test_the_largest_free_ask_is_free_and_a_hundredth_more_is_not(standard, more, limits, op):
    standard, asked = sorted((standard, more))
    body = ApprovalBody(
        levels=[
            Level(order=1, job=job, when=primitives.Test(field="discount", op=op, value=limit))
            for job, limit in zip(sorted(APPROVERS), limits, strict=False)
        ]
    )
    facts = AskFacts(asked, asked, standard, None, None, "EUR")

    largest = largest_free(body, facts)

    assert largest is not None
    assert levels_for(body, asking(facts, largest)) == []
    assert largest == asked or levels_for(body, asking(facts, largest + D("0.01")))
