"""Putting a registration on hold."""

import pytest

from dealreg import policies as kinds
from dealreg.models import Review
from dealreg.rules.hold import HoldBody
from dealreg.services import closing, hold
from prm.common import clocks, moment, policies
from prm.common.errors import DomainError, Invalid
from prm.common.policies.primitives import Length

WORDS = "We wait for the customer's answer."


def test_the_promise_runs_on_and_both_sides_see_how_long(submitted, mara, actor):
    deal = hold.hold(deal=submitted(), actor=actor(mara), reason_code="customer", note=WORDS)

    assert (deal.status, Review.objects.get(deal=deal).hold_reason) == ("on_hold", "customer")
    assert clocks.find("deal.decision", subject=deal).state == "running"
    assert clocks.find("deal.hold", subject=deal).amount == 10


def test_it_is_taken_off(submitted, mara, actor):
    deal = hold.hold(deal=submitted(), actor=actor(mara), reason_code="customer", note=WORDS)

    deal = hold.resume(deal=deal, actor=actor(mara))

    assert (deal.status, Review.objects.get(deal=deal).hold_reason) == ("in_review", "")
    assert clocks.find("deal.hold", subject=deal) is None


def test_it_ends_by_itself(submitted, mara, actor):
    deal = hold.hold(deal=submitted(), actor=actor(mara), reason_code="legal", note=WORDS)

    with moment.at(clocks.find("deal.hold", subject=deal).due_at):
        clocks.sweep()

    deal.refresh_from_db()
    assert deal.status == "in_review"
    assert clocks.find("deal.hold", subject=deal) is None


def test_a_policy_can_let_the_promise_rest(submitted, mara, actor):
    body = HoldBody(longest=Length(amount=5, unit="business_days"), pauses_promise=True)
    policies.publish(kind=kinds.HOLD, body=body)
    deal = hold.hold(deal=submitted(), actor=actor(mara), reason_code="internal", note=WORDS)

    assert clocks.find("deal.decision", subject=deal).state == "paused"
    hold.resume(deal=deal, actor=actor(mara))

    decision = clocks.find("deal.decision", subject=deal)
    assert decision.state == "running"
    assert Review.objects.get(deal=deal).due_at == decision.due_at


def test_it_needs_a_known_reason_and_words(submitted, mara, actor):
    deal = submitted()

    with pytest.raises(Invalid):
        hold.hold(deal=deal, actor=actor(mara), reason_code="holiday", note=WORDS)
    with pytest.raises(DomainError):
        hold.hold(deal=deal, actor=actor(mara), reason_code="legal", note="")


def test_a_partner_may_withdraw_what_is_on_hold(submitted, mara, bob, actor):
    deal = hold.hold(deal=submitted(), actor=actor(mara), reason_code="customer", note=WORDS)

    closing.close(deal=deal, actor=actor(bob), how="withdraw", note="It is over.")

    assert clocks.find("deal.hold", subject=deal) is None
    assert clocks.find("deal.decision", subject=deal) is None
