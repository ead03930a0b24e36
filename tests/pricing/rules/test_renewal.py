"""Who may renew: its partner alone, or others too."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from pydantic import ValidationError

from pricing.rules.renewal import RenewalBody, RenewalFacts, decide, letter_counts, may_claim, stops_until
from prm.common.policies.primitives import Test as Condition

FACTS = RenewalFacts(days_left=100, quiet_days=3)


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({}, ""),
        ({"days_left": 31}, ""),
        ({"days_left": 30}, "time"),
        ({"days_left": 30, "quoted": True}, ""),
        ({"days_left": -1, "renews_itself": True}, ""),
        ({"quiet_days": 44}, ""),
        ({"quiet_days": 45}, "quiet"),
        ({"quiet_days": 45, "quoted": True}, ""),
        ({"quiet_days": None}, ""),
        ({"partner_active": False}, "left"),
        ({"partner_active": False, "quoted": True}, "left"),
        ({"letter": True, "quoted": True, "renews_itself": True}, "letter"),
        ({"taken_over": True, "days_left": 5}, ""),
        ({"taken_over": True, "days_left": 5, "quiet_days": 21}, "quiet"),
        ({"taken_over": True, "days_left": 5, "quiet_days": 21, "quoted": True}, ""),
    ],
)
def test_it_opens_to_others_for_a_reason(facts, reason):
    outcome = decide(RenewalBody(), replace(FACTS, **facts))

    assert outcome.data["reason"] == reason
    assert outcome.outcome == ("open" if reason else "incumbent")


def test_a_policy_may_keep_it_with_its_partner_for_ever():
    body = RenewalBody(opens_days=0, quiet_days=0)

    outcome = decide(body, replace(FACTS, days_left=0, quiet_days=500))

    assert outcome.outcome == "incumbent"


def test_a_quote_keeps_nothing_where_the_policy_says_so():
    outcome = decide(RenewalBody(quote_keeps=False), replace(FACTS, days_left=10, quoted=True))

    assert outcome.data["reason"] == "time"


@pytest.mark.parametrize(("signed", "counts"), [(0, True), (90, True), (91, False), (-1, False)])
def test_a_letter_counts_from_the_day_it_was_signed(signed, counts):
    on = date(2026, 11, 20)

    assert letter_counts(RenewalBody(), date.fromordinal(on.toordinal() - signed), on) is counts


def test_who_may_take_one_over_is_a_condition():
    body = RenewalBody(claimants=Condition(field="tier", op="in", value=["premier", "elite"]))

    answers = [may_claim(body, replace(FACTS, tier=tier)) for tier in ("elite", "authorized", None)]

    assert answers == [True, False, False]


def test_it_can_be_stopped_until_a_day():
    assert stops_until(RenewalBody(), date(2026, 12, 31)) == date(2026, 12, 1)


def test_renewals_and_expansions_earn_their_parts():
    body = RenewalBody()

    parts = [(body.discount_share(kind), body.pay_share(kind)) for kind in ("new", "expansion", "renewal")]

    assert parts == [(Decimal(100), Decimal(100)), (Decimal(100), Decimal(100)), (Decimal(60), Decimal(50))]


@pytest.mark.parametrize(
    "body",
    [
        {"notice_days": []},
        {"notice_days": [30, 30]},
        {"notice_days": [0]},
        {"notice_days": [401]},
        {"notice_days": [60, 30], "opens_days": 60},
        {"auto_notice_days": [30], "opt_out_days": 30},
    ],
)
def test_notices_that_mean_nothing_are_refused(body):
    with pytest.raises(ValidationError):
        RenewalBody(**body)
