"""What happens by itself when the vendor is late."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dealreg import policies as kinds
from dealreg.models import Deal, Review
from dealreg.rules.sla import Late
from dealreg.selectors import breach
from dealreg.services import draft, returning, review
from prm.common import clocks, policies
from prm.common.clocks import Clock
from prm.common.decisions import cards_of
from prm.common.models import Decision, TimelineEntry
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


def test_only_what_can_happen_to_it_is_said_beside_its_clock(submitted, mara):
    late_policy(approve_below=Decimal(20_000))

    large = submitted()
    small = submitted(customer_name="Kleine Werke AG", customer_website="kleine.example", **SMALL)

    said = "It is escalated to the deal desk, and protection is lengthened by the delay."
    assert clocks.find("deal.decision", subject=large).consequence == said
    assert clocks.find("deal.decision", subject=small).consequence == (
        f"{said} Its checks are clear, so it is approved at once."
    )


def test_a_registration_fixed_to_be_large_reads_no_promise_for_small_ones(submitted, mara, bob, actor):
    late_policy(approve_below=Decimal(20_000))
    deal = submitted(customer_name="Kleine Werke AG", customer_website="kleine.example", **SMALL)
    deal = returning.give_back(deal=deal, actor=actor(mara), fields=["lines"], note="Is this all?")

    lines = [{"family": "edge", "quantity": Decimal(1), "amount": Decimal(90_000)}]
    deal = draft.save(deal=deal, actor=actor(bob), data={"lines": lines}, revision=None)
    returning.resubmit(deal=deal, actor=actor(bob))

    assert "approved at once" not in clocks.find("deal.decision", subject=deal).consequence


@pytest.mark.parametrize(
    ("amount", "checks", "levels", "ends"),
    [
        (None, None, False, "by the delay."),
        (Decimal(10_000), "clear", False, "by the delay."),
        (Decimal(9_999), "clear", True, "by the delay."),
        (Decimal(9_999), "possible", False, "If its checks are clear by then, it is approved at once."),
        (Decimal(9_999), None, False, "If its checks are clear by then, it is approved at once."),
        (Decimal(9_999), "clear", False, "Its checks are clear, so it is approved at once."),
    ],
)
def test_the_words_follow_amount_checks_and_levels(amount, checks, levels, ends):
    late = Late(approve_below=Decimal(10_000))

    assert breach.consequence(late, amount_eur=amount, checks=checks, levels=levels).endswith(ends)


def test_a_large_one_is_escalated_and_waits(submitted, mara):
    deal = submitted()
    due = clocks.find("deal.decision", subject=deal).due_at

    with time_machine.travel(due + timedelta(minutes=1), tick=False):
        clocks.sweep()

    assert Deal.objects.get(pk=deal.pk).status == "in_review"
    assert clocks.find("deal.decision", subject=deal).state == "breached"


def test_many_late_decisions_are_escalated_together_and_each_once(submitted, django_assert_max_num_queries):
    deals = [
        submitted(customer_name=f"Werk {name} GmbH", customer_website=f"{name.lower()}.example")
        for name in ("Nordstern", "Kupferberg", "Lindenau")
    ]
    due = max(clocks.find("deal.decision", subject=deal).due_at for deal in deals)

    with time_machine.travel(due + timedelta(minutes=1), tick=False), django_assert_max_num_queries(30):
        clocks.sweep()

    told = [entry.subject_id for entry in TimelineEntry.objects.filter(kind="clock.breached")]
    assert sorted(told) == sorted(deal.public_id for deal in deals)
    assert Decision.objects.filter(kind="deal.late").count() == len(deals)


def statements_of_a_sweep_over(deals: list[Deal]) -> int:
    """Let only these be late now, and count what the sweep asks."""
    references = [deal.public_id for deal in deals]
    Clock.objects.filter(subject_id__in=references).update(next_at=now() - timedelta(minutes=1), due_at=now())
    with CaptureQueriesContext(connection) as asked:
        assert clocks.sweep() == len(deals)
    return len(asked)


def test_many_late_decisions_cost_as_many_statements_as_one(submitted):
    names = ("Nordstern", "Kupferberg", "Lindenau", "Ostwall", "Birkenfeld")
    first, second, *rest = (
        submitted(customer_name=f"Werk {name} GmbH", customer_website=f"{name.lower()}.example") for name in names
    )
    statements_of_a_sweep_over([first])  # from here on everything is remembered that all processes remember

    assert statements_of_a_sweep_over(rest) == statements_of_a_sweep_over([second]) <= 19


def test_one_that_cannot_be_escalated_holds_up_no_other(submitted):
    good, bad = (
        submitted(customer_name=f"Werk {name} GmbH", customer_website=f"{name.lower()}.example")
        for name in ("Nordstern", "Kupferberg")
    )
    due = max(clocks.find("deal.decision", subject=deal).due_at for deal in (good, bad))
    Review.objects.filter(deal=bad).delete()

    with time_machine.travel(due + timedelta(minutes=1), tick=False):
        fired = clocks.sweep()

    told = [entry.subject_id for entry in TimelineEntry.objects.filter(kind="clock.breached")]
    assert (fired, told) == (1, [good.public_id])
    assert clocks.find("deal.decision", subject=bad).failures == 1
