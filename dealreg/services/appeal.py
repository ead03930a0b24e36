"""Appealing a rejection: another person decides it, within a promised time, once."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from dealreg.models import Deal, Review
from dealreg.rules import appeal as rule
from dealreg.selectors import appeal as selectors
from dealreg.selectors import facts as facts_of
from dealreg.services import approvals, checks, files, submission, wording
from dealreg.workflows.deal import DEAL
from prm.common import clocks, timeline
from prm.common.actors import SYSTEM, Actor
from prm.common.decisions import record
from prm.common.errors import Invalid
from prm.common.moment import now
from prm.common.policies import in_force
from prm.common.tenancy import as_system
from prm.common.workflow import Step, apply

CLOCK = "deal.appeal"


@transaction.atomic
def appeal(*, deal: Deal, actor: Actor, note: str, uploads: Sequence[Any] = ()) -> Deal:
    """Appeal a rejection, with why in words and files that show it. It is checked again and goes to another person.

    Raises ``DomainError`` ``deal.closed`` with the reason when it is too late or was appealed before,
    ``deal.reason_required`` without words, ``Invalid`` on ``files`` for a file that is not accepted.
    """
    step = Step(note=note.strip(), update={"appealed_at": now()})
    locked = apply(DEAL, deal, "appeal", actor=actor, step=step)
    for upload in uploads:
        files.attach(deal=locked, actor=actor, upload=upload)
    deal = Deal.objects.select_related("partner", "owner").get(pk=deal.pk)
    tier = facts_of.tier_of(deal)
    policies = in_force(submission.KINDS, scope=facts_of.scope_of(deal, tier))
    policy = selectors.policy_of(deal)
    with as_system("registration checks"):
        assert deal.submitted_at is not None
        checks.again(deal, tier, policies, place=deal.submitted_at)
        review = Review.objects.select_for_update(of=("self",)).get(deal=deal)
        person = selectors.decider(policy.body.decided_by, deal, besides=review.rejected_by_id)
        clock = clocks.start(
            CLOCK,
            subject=deal,
            partner_id=deal.partner_id,
            owed_by="vendor",
            owed_by_name=person.name if person else "",
            label="Decision on the appeal",
            duration=clocks.Duration(policy.body.decide_within.amount, policy.body.decide_within.unit),
            calendar=(person.calendar_key if person else "") or deal.partner.calendar_key,
            consequence="It is escalated, and the delay is shown to both sides.",
        )
        review.reviewer, review.due_at = person, clock.due_at
        review.save(update_fields=["reviewer", "due_at"])
        Deal.objects.filter(pk=deal.pk).update(reviewer_name=person.name if person else "")
        approvals.restart(deal=deal)
    deal.refresh_from_db()
    return deal


@transaction.atomic
def dismiss(*, deal: Deal, actor: Actor, note: str, staff_note: str = "") -> Deal:
    """Leave the rejection as it is. That is final. Raises ``Invalid`` when the words name another partner."""
    note = note.strip()
    if not note:
        raise Invalid({"note": "Please say why, in words."})
    wording.check(deal=deal, note=note)
    locked = apply(DEAL, deal, "dismiss", actor=actor, step=Step(note=note, update={"decided_at": now()}))
    record(
        "deal.appeal", subject=locked, partner_id=locked.partner_id, facts={"note": note},
        outcome=rule.dismissed(note), policy=selectors.policy_of(locked), actor=actor,
    )  # fmt: skip
    clocks.meet(CLOCK, subject=locked)
    approvals.drop(deal=locked)
    if staff_note.strip():
        timeline.staff_note(locked, actor=actor, text=staff_note.strip())
    return locked


def say_late(*, deal: Deal) -> None:
    """Write on the timeline both sides read that a promised decision on an appeal is late."""
    timeline.entry(
        deal, actor=SYSTEM, kind="clock.breached", partner_id=deal.partner_id,
        text="escalated the appeal: the promised time is over",
    )  # fmt: skip
