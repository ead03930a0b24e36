"""What would have made a registration eligible, and what stays out of a partner's sight."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealreg.judgements.registering import CONFLICT, CONTEST, ELIGIBILITY
from dealreg.policies import KINDS
from dealreg.rules.conflict import Collision, ConflictBody, ConflictFacts
from dealreg.rules.contest import Contestant, ContestFacts
from dealreg.rules.eligibility import CertificationRule, EligibilityCheck, EligibilityFacts, decide
from prm.common.decisions import Row
from prm.common.judging.counterfactual import found, search
from prm.common.policies import primitives

BODY = next(kind for kind in KINDS if kind.key == "deal.eligibility").default()
GOOD = EligibilityFacts("active", "premier", True, True, True, Decimal(50_000), families=("edge",))
EXPERTS = CertificationRule(certification="edge-expert", name="Edge Expert", families=["edge"], holders=2)
PEOPLE = CertificationRule(certification="sales", name="Sales", holders=1)


def said(body=BODY, **change) -> list[tuple[str, str]]:
    return [(each.change, each.result) for each in search(ELIGIBILITY, body, replace(GOOD, **change))]


@pytest.mark.parametrize(
    ("change", "remedy"),
    [
        ({"tier": None}, "A tier in the programme"),
        ({"contract_valid": False}, "A renewed contract"),
        ({"territory_covered": False}, "A territory of the agreement"),
    ],
)
def test_one_missing_thing_is_answered_by_the_policys_own_remedy(change, remedy):
    assert said(**change) == [(remedy, "Eligible")]


def test_two_missing_things_are_answered_together():
    assert said(contract_valid=False, territory_covered=False) == [
        ("A renewed contract and a territory of the agreement", "Eligible")
    ]


def test_many_missing_things_are_answered_all_at_once():
    [(change, result)] = said(tier=None, contract_valid=False, motion_agreed=False, territory_covered=False)

    assert result == "Eligible"
    assert change.startswith("A tier in the programme and a renewed contract and ")
    assert change.endswith(" and a territory of the agreement")


def test_what_nobody_could_have_changed_has_no_remedy():
    assert said(partner_status="terminated") == []


def test_room_under_the_cap_and_people_with_certificates_count():
    body = BODY.model_copy(update={"certifications": [EXPERTS, PEOPLE], "most_live": {"premier": 3}})

    assert said(body, live_registrations=3, holders={"edge-expert": 2, "sales": 1})[-1] == (
        "Fewer live registrations: others closed, won or withdrawn",
        "Eligible",
    )
    assert (
        "2 people with the certificate Edge Expert and 1 person with the certificate Sales",
        "Eligible",
    ) in said(body)


def test_who_is_eligible_wants_nothing_turned():
    assert said() == []


FACTS = st.builds(
    EligibilityFacts,
    partner_status=st.sampled_from(["active", "dormant"]),
    tier=st.sampled_from(["authorized", "premier", "elite", None]),
    contract_valid=st.sampled_from([True, False, None]),
    motion_agreed=st.sampled_from([True, False, None]),
    territory_covered=st.sampled_from([True, False, None]),
    amount_eur=st.none() | st.decimals(0, 10**7, places=2),
    families=st.lists(st.sampled_from(["edge", "fleet"]), unique=True).map(tuple),
    live_registrations=st.integers(0, 200),
    holders=st.dictionaries(st.sampled_from(["edge-expert", "sales"]), st.integers(0, 4)),
    procurement=st.sampled_from(["direct", "tender", "framework", None]),
    tender_published=st.sampled_from([True, False, None]),
)


BUYING = [
    EligibilityCheck(
        label="How the customer buys",
        fact="procurement",
        must=primitives.Test(field="procurement", op="not_in", value=["tender", "framework"]),
        refusal="No tenders and no contracts.",
    ),
    EligibilityCheck(
        label="Tender",
        fact="tender_published",
        must=primitives.Test(field="tender_published", op="is", value=False),
        refusal="The tender is published.",
        unknown_passes=False,
    ),
]


@given(facts=FACTS, checks=st.lists(st.sampled_from(BUYING), unique_by=id))
@settings(max_examples=100, deadline=None)
def test_what_would_have_helped_with_a_tender_does_make_it_eligible(facts, checks):
    body = BODY.model_copy(update={"checks": [*BODY.checks, *checks]})

    for _, change in found(ELIGIBILITY, body, facts):
        assert decide(body, replace(facts, **change)).outcome == "eligible"

    assert decide(body, ELIGIBILITY.read(ELIGIBILITY.write(facts))) == decide(body, facts)


def test_a_published_tender_is_told_what_else_would_be_taken():
    body = BODY.model_copy(update={"checks": [*BODY.checks, BUYING[1]]})

    assert said(body, procurement="tender", tender_published=True) == [
        ("A tender that is not published yet", "Eligible")
    ]


def test_facts_kept_before_anybody_asked_how_customers_buy_decide_as_they_did():
    kept = {
        name: value for name, value in ELIGIBILITY.write(GOOD).items() if not name.startswith(("procure", "tender"))
    }

    assert decide(BODY, ELIGIBILITY.read(kept)) == decide(BODY, GOOD)


@given(facts=FACTS, rules=st.sampled_from([[], [EXPERTS], [PEOPLE], [EXPERTS, PEOPLE]]))
@settings(max_examples=200, deadline=None)
def test_the_counterfactual_does_make_it_eligible(facts, rules):
    body = BODY.model_copy(update={"certifications": rules})

    for _, change in found(ELIGIBILITY, body, facts):
        assert decide(body, replace(facts, **change)).outcome == "eligible"

    assert ELIGIBILITY.read(ELIGIBILITY.write(facts)) == facts


def test_a_decision_about_another_partner_offers_no_change_at_all():
    """Its facts are of others, so nothing of them may reach a partner's card."""
    collision = Collision("live_registration", "DR-1", "Globex registered it", "same", True, True)
    rows = (Row("Meeting notes", "1 of 1 counted", "+ 10"),)
    pair = ContestFacts(Contestant("DR-1", "Globex", 40, rows), Contestant("DR-2", "Acme", 10, rows), True, False)
    body = ConflictBody(contested="evidence")

    assert search(CONFLICT, body, ConflictFacts((collision,))) == ()
    assert search(CONTEST, body, pair) == ()
    assert CONFLICT.read(CONFLICT.write(ConflictFacts((collision,)))) == ConflictFacts((collision,))
    assert CONTEST.read(CONTEST.write(pair)) == pair
