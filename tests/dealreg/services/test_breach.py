"""What happens by itself when the vendor is late."""

from datetime import timedelta
from decimal import Decimal

import time_machine

from dealreg import policies as kinds
from dealreg.models import Deal, Review
from dealreg.services import review
from prm.common import clocks, policies
from prm.common.decisions import cards_of
from prm.common.moment import now

SMALL = {"lines": [{"family": "edge", "quantity": Decimal(1), "amount": Decimal(12_000)}]}


def late_policy(**changes) -> None:
    """Put a promise in force whose consequences are changed."""
    body = policies.in_force([kinds.SLA])[kinds.SLA].body
    changed = body.model_copy(update={"late": body.late.model_copy(update=changes)})
    policies.publish(kind=kinds.SLA, body=changed)


def test_protection_is_lengthened_by_the_days_we_were_late(submitted, mara, actor):
    deal = submitted()
    due = clocks.find("deal.decision", subject=deal).due_at

    with time_machine.travel(due + timedelta(days=2, hours=1), tick=False):
        deal = review.approve(deal=deal, actor=actor(mara))
        assert deal.protected_from == now()
        assert deal.protected_until - deal.protected_from == timedelta(days=120 + 3)
        card = next(card for card in cards_of(deal) if card.kind == "deal.protection")
        assert ("Our decision", "Late by 3 days", "+ 3") in [
            (row["label"], row["value"], row["contribution"]) for row in card.rows
        ]
        assert "our decision was late" in card.sentence


def test_protection_counts_from_the_promised_time_when_the_policy_says_so(submitted, mara, actor):
    late_policy(protection="from_promise")
    deal = submitted()
    due = clocks.find("deal.decision", subject=deal).due_at

    with time_machine.travel(due + timedelta(days=2), tick=False):
        deal = review.approve(deal=deal, actor=actor(mara))

    assert deal.protected_from == due
    assert deal.protected_until == due + timedelta(days=120)


def test_a_small_clear_registration_is_approved_at_the_breach(submitted, mara, actor):
    late_policy(approve_below=Decimal(20_000))
    deal = submitted(customer_name="Kleine Werke AG", customer_website="kleine.example", **SMALL)
    Review.objects.filter(deal=deal).update(checks="clear")
    assert deal.status == "in_review"
    due = clocks.find("deal.decision", subject=deal).due_at

    with time_machine.travel(due + timedelta(minutes=1), tick=False):
        clocks.sweep()

    deal = Deal.objects.get(pk=deal.pk)
    assert (deal.status, deal.reason_code) == ("approved", "late")
    assert deal.claims.filter(released_at__isnull=True).exists()
    assert clocks.find("deal.decision", subject=deal) is None


def test_a_large_one_is_escalated_and_waits(submitted, mara):
    deal = submitted()
    due = clocks.find("deal.decision", subject=deal).due_at

    with time_machine.travel(due + timedelta(minutes=1), tick=False):
        clocks.sweep()

    assert Deal.objects.get(pk=deal.pk).status == "in_review"
    assert clocks.find("deal.decision", subject=deal).state == "breached"
