"""Who may register."""

from dataclasses import replace
from decimal import Decimal

import pytest

from dealreg.policies import ELIGIBILITY, KINDS
from dealreg.rules.eligibility import EligibilityFacts, decide

BODY = next(kind for kind in KINDS if kind.key == ELIGIBILITY).default()
GOOD = EligibilityFacts("active", "premier", True, True, True, Decimal(50_000))


def test_a_partner_in_good_standing_is_eligible():
    assert decide(BODY, GOOD).outcome == "eligible"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"partner_status": "dormant"}, "The partner is not active."),
        ({"tier": None}, "The partner has no tier in the programme."),
        ({"contract_valid": False}, "The partner's contract has ended."),
        ({"motion_agreed": False}, "This motion is not part of the partner's agreement."),
        ({"territory_covered": False}, "The territory is outside the partner's agreement."),
    ],
)
def test_each_missing_condition_is_named(change, words):
    outcome = decide(BODY, replace(GOOD, **change))

    assert (outcome.outcome, outcome.sentence) == ("not_eligible", f"Not eligible: {words}")


def test_an_unknown_contract_is_not_an_ended_one():
    assert decide(BODY, replace(GOOD, contract_valid=None)).outcome == "eligible"
