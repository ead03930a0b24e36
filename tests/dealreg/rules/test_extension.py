"""May one ask for longer protection, and how long."""

from dataclasses import replace

import pytest

from dealreg.policies.protecting import KINDS
from dealreg.rules.extension import ExtensionBody, ExtensionFacts, decide, longest_now

SHIPPED = next(kind for kind in KINDS if kind.key == "deal.extension")
BODY = SHIPPED.default()
OPEN = ExtensionFacts(
    tier="premier", approved=True, days_left=20, whole=120, granted_before=0, pending=False, quiet_days=3, evidence=0
)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"days_left": 31}, "It opens 30 days before the protection ends; 31 days are left."),
        ({"granted_before": 2}, "It was extended twice already, which is the most."),
        ({"whole": 270}, "The protection is 270 days long already, which is the most."),
        ({"pending": True}, "A request is being decided."),
        ({"quiet_days": None}, "Nothing is written down on this deal yet. Add an activity or evidence first."),
        ({"quiet_days": 31}, "Nothing was written down for 31 days. Add an activity or evidence first."),
        ({"approved": False}, "Only a running protection can be extended."),
        ({"asked": 61}, "At most 60 days can be asked for."),
    ],
)
def test_each_condition_closes_the_request_and_says_why(change, said):
    found = decide(BODY, replace(OPEN, **change))

    assert found.outcome == "closed"
    assert found.data["reasons"] == [said]


@pytest.mark.parametrize("change", [{"days_left": 30}, {"granted_before": 1}, {"whole": 269}, {"quiet_days": 30}])
def test_at_its_very_edge_each_condition_still_holds(change):
    assert decide(BODY, replace(OPEN, **change)).outcome == "open"


def test_all_reasons_are_given_at_once():
    found = decide(BODY, replace(OPEN, days_left=90, pending=True))

    assert len(found.data["reasons"]) == 2


def test_the_limit_of_the_whole_cuts_what_can_be_asked_for():
    assert longest_now(BODY, OPEN) == 60
    assert longest_now(BODY, replace(OPEN, whole=250)) == 20
    assert longest_now(BODY, replace(OPEN, whole=300)) == 0


@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        ({}, "decide"),
        ({"tier": "elite"}, "granted"),
        ({"tier": "elite", "asked": 31}, "decide"),
        ({"tier": "elite", "granted_before": 1}, "decide"),
        ({"tier": None}, "decide"),
    ],
)
def test_the_policy_grants_a_first_short_extension_to_an_elite_partner_itself(change, outcome):
    assert decide(BODY, replace(OPEN, **{"asked": 30, **change})).outcome == outcome


def test_a_body_without_more_words_never_grants_itself():
    assert decide(ExtensionBody(), replace(OPEN, asked=1, tier="elite")).outcome == "decide"


def test_evidence_counts_when_the_policy_asks_for_it():
    body = ExtensionBody(least_evidence=2)

    assert decide(body, replace(OPEN, evidence=1)).data["reasons"] == ["It needs 2 pieces of evidence; there are 1."]
    assert decide(body, replace(OPEN, evidence=2)).outcome == "open"


def test_the_shipped_policy_says_itself_in_words():
    said = SHIPPED.say(BODY)

    assert said[0] == "At most 2 times a deal, 60 days each, 270 days of protection in all."
    assert "Decided within 16 business hours. If late: the days asked for are granted." in said
