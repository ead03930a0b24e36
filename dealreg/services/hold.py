"""Putting a registration on hold for a stated reason, and taking it off again."""

from django.db import transaction

from dealreg import policies as kinds
from dealreg.enums import DealStatus, HoldReason
from dealreg.models import Deal, Review
from dealreg.selectors import facts as facts_of
from dealreg.services import promise, wording
from dealreg.workflows.deal import DEAL
from prm.common import clocks
from prm.common.actors import SYSTEM, Actor
from prm.common.errors import Invalid
from prm.common.policies import in_force
from prm.common.workflow import Step, apply

CLOCK = "deal.hold"


@transaction.atomic
def hold(*, deal: Deal, actor: Actor, reason_code: str, note: str) -> Deal:
    """Put a registration on hold; both sides read the reason. It goes on by itself after the policy's longest time.

    The vendor's promise runs on unless the policy lets it rest. Raises ``Invalid`` for an unknown reason or words that
    name another partner, ``DomainError`` as the transition table says.
    """
    if reason_code not in HoldReason.values:
        raise Invalid({"reason_code": "Choose a reason from the list."})
    wording.check(deal=deal, note=note)
    deal = Deal.objects.select_related("partner").get(pk=deal.pk)
    policy = in_force([kinds.HOLD], scope=facts_of.scope_of(deal, facts_of.tier_of(deal)))[kinds.HOLD]
    locked = apply(DEAL, deal, "hold", actor=actor, step=Step(note=note.strip(), reason_code=reason_code))
    review = Review.objects.select_for_update(of=("self",)).select_related("reviewer").get(deal=locked)
    review.hold_reason = reason_code
    review.save(update_fields=["hold_reason"])
    if policy.body.pauses_promise:
        promise.rest(locked)
    person = review.reviewer
    clocks.start(
        CLOCK,
        subject=locked,
        partner_id=locked.partner_id,
        owed_by="vendor",
        owed_by_name=person.name if person else "",
        label="On hold",
        duration=clocks.Duration(policy.body.longest.amount, policy.body.longest.unit),
        calendar=(person.calendar_key if person else "") or deal.partner.calendar_key,
        consequence="It is taken off hold by itself.",
    )
    return locked


@transaction.atomic
def resume(*, deal: Deal, actor: Actor) -> Deal:
    """Take a registration off hold; its promise runs on with what was left. Raises ``DomainError`` when it is not."""
    locked = apply(DEAL, deal, "resume", actor=actor)
    Review.objects.filter(deal=locked).update(hold_reason="")
    clocks.meet(CLOCK, subject=locked)
    promise.go_on(locked)
    return locked


def run_out(*, deal: Deal) -> None:
    """The longest time has passed: take it off hold. One that was taken off already has no clock any more."""
    if deal.status == DealStatus.ON_HOLD:
        resume(deal=deal, actor=SYSTEM)
