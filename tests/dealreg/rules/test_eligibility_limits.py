"""Certificates and the cap on live registrations."""

from decimal import Decimal

import pytest

from dealreg.policies.registering import KINDS
from dealreg.rules.eligibility import CertificationRule, EligibilityFacts, decide

BODY = next(kind for kind in KINDS if kind.key == "deal.eligibility").default()
FACTS = EligibilityFacts("active", "premier", True, True, True, Decimal(50_000), families=("edge",))
EXPERTS = CertificationRule(certification="edge-expert", name="Edge Expert", families=["edge"], holders=2)


def outcome(*, certifications=(), most_live=None, **changes):
    body = BODY.model_copy(update={"certifications": list(certifications), "most_live": most_live or {}})
    facts = {name: getattr(FACTS, name) for name in FACTS.__slots__}
    return decide(body, EligibilityFacts(**{**facts, **changes}))


@pytest.mark.parametrize(("holders", "result"), [({}, "not_eligible"), ({"edge-expert": 1}, "not_eligible"),
                                                 ({"edge-expert": 2}, "eligible")])  # fmt: skip
def test_a_certificate_must_be_held_by_as_many_as_the_rule_says(holders, result):
    assert outcome(certifications=[EXPERTS], holders=holders).outcome == result


def test_a_certificate_counts_only_for_its_families():
    assert outcome(certifications=[EXPERTS], families=("fleet",)).outcome == "eligible"


def test_what_is_missing_is_said():
    said = outcome(certifications=[EXPERTS], holders={"edge-expert": 1})

    assert said.sentence == "Not eligible: It takes 2 people with the certificate Edge Expert; you have 1."


@pytest.mark.parametrize(
    ("live", "result"), [(0, "eligible"), (2, "eligible"), (3, "not_eligible"), (9, "not_eligible")]
)
def test_the_cap_of_the_tier_holds(live, result):
    assert outcome(most_live={"premier": 3}, live_registrations=live).outcome == result


def test_a_tier_that_is_not_named_has_no_cap():
    assert outcome(most_live={"authorized": 3}, live_registrations=900).outcome == "eligible"
