"""A person decides otherwise than the policy: both decisions stay, both cards say so, the work goes on."""

import pytest

from dealreg.models import Review
from prm.common.decisions import cards_of, decisions_of
from prm.common.errors import DomainError, Invalid, NotAllowed
from prm.common.events import deliver_all
from prm.common.judging import replay
from prm.common.judging.overrule import choice, overrule

pytestmark = pytest.mark.django_db
REASON = "Their contract is being renewed this week; Globex asked for the same."


@pytest.fixture
def refused(submitted, acme_premier):
    """A registration refused because the partner is dormant, and the decision that refused it."""
    type(acme_premier).objects.filter(pk=acme_premier.pk).update(motions=["co_sell"])
    deal = submitted()
    return deal, next(each for each in decisions_of(deal) if each.kind == "deal.eligibility")


def test_the_overruled_decision_stays_and_both_are_linked(refused, dev, actor):
    deal, decision = refused

    made = overrule(decision=decision, actor=actor(dev), answer="eligible", reason=REASON)

    decision.refresh_from_db()
    assert (decision.outcome, made.outcome, made.overrules) == ("not_eligible", "eligible", decision)
    assert (made.decided_by_name, made.policy) == ("Dev", None)
    assert replay.again(made).state == "by_person"


def test_the_partners_cards_say_so_without_the_reason(refused, dev, actor):
    deal, decision = refused

    made = overrule(decision=decision, actor=actor(dev), answer="eligible", reason=REASON)

    new, old = (card for card in cards_of(deal) if card.kind == "deal.eligibility")
    assert (new.overrules_ref, old.overruled_ref) == (decision.public_id, made.public_id)
    assert new.sentence == "Eligible, decided by a person."
    assert "Globex" not in f"{new.rows} {new.sentence} {new.alternatives}"


def test_the_registration_goes_on_as_its_other_checks_say(refused, dev, actor):
    deal, decision = refused
    assert Review.objects.get(deal=deal).checks == "not_eligible"

    overrule(decision=decision, actor=actor(dev), answer="eligible", reason=REASON)
    deliver_all()

    assert Review.objects.get(deal=deal).checks == "clear"


def test_only_whom_the_policy_allows_may_and_only_once(refused, dev, mara, actor):
    _, decision = refused
    with pytest.raises(NotAllowed):
        overrule(decision=decision, actor=actor(mara), answer="eligible", reason=REASON)
    with pytest.raises(Invalid) as missing:
        overrule(decision=decision, actor=actor(dev), answer="not_eligible", reason=" ")
    assert set(missing.value.fields) == {"answer", "reason"}

    overrule(decision=decision, actor=actor(dev), answer="eligible", reason=REASON)

    with pytest.raises(DomainError, match="overruled already"):
        overrule(decision=decision, actor=actor(dev), answer="eligible", reason=REASON)


def test_a_decision_whose_policy_names_nobody_cannot_be_overruled(refused, olga, actor):
    deal, _ = refused
    routing = next(each for each in decisions_of(deal) if each.kind == "deal.routing")

    assert choice(routing, actor(olga)).refusal == "The policy lets nobody overrule this decision."
