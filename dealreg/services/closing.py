"""How a registration ends by a person: won, lost, withdrawn, cancelled. And the partner's own stage."""

from django.db import transaction

from dealreg.enums import DealStatus, SalesStage
from dealreg.models import Deal
from dealreg.services import protection
from dealreg.workflows.deal import DEAL
from prm.common import events, timeline
from prm.common.actors import Actor
from prm.common.errors import DomainError, Invalid, NotAllowed
from prm.common.moment import now
from prm.common.tenancy import as_system
from prm.common.workflow import Step, apply


@transaction.atomic
def close(*, deal: Deal, actor: Actor, how: str, note: str = "") -> Deal:
    """End a registration: ``how`` is ``win``, ``lose``, ``withdraw`` or ``cancel``; its claims are released.

    Raises ``DomainError`` as the transition table says.
    """
    if how not in {"win", "lose", "withdraw", "cancel"}:
        raise ValueError(how)
    locked = apply(DEAL, deal, how, actor=actor, step=Step(note=note.strip(), update={"closed_at": now()}))
    with as_system("registration checks"):
        protection.release(locked)
    return locked


@transaction.atomic
def move_stage(*, deal: Deal, actor: Actor, stage: str) -> Deal:
    """Set the sales stage, which is the partner's word. Raises ``DomainError`` when the deal is not open."""
    if not (actor.partner_id == deal.partner_id and actor.may("deal.update")):
        raise NotAllowed("deal.not_allowed", "Your role does not allow you to change the stage.")
    if stage not in SalesStage.values:
        raise Invalid({"stage": "Choose a stage from the list."})
    locked = Deal.objects.select_for_update().get(pk=deal.pk)
    if locked.status not in {DealStatus.SUBMITTED, DealStatus.IN_REVIEW, DealStatus.APPROVED}:
        words = locked.get_status_display().lower()
        raise DomainError("deal.stale", f"This registration is {words}; its stage no longer changes.")
    before = SalesStage(locked.stage)
    if before == stage:
        return locked
    locked.stage, locked.stage_changed_at = stage, now()
    locked.save(update_fields=["stage", "stage_changed_at"])
    text = f"moved the stage from {before.label} to {SalesStage(stage).label}"
    timeline.entry(locked, actor=actor, kind="deal.stage", text=text, partner_id=locked.partner_id)
    events.emit(
        "deal.stage_moved", subject=locked, partner_id=locked.partner_id, payload={"from": before, "to": stage},
        actor=actor,
    )  # fmt: skip
    deal.stage = stage
    return locked
