"""How a registration ends by a person: won, lost, withdrawn, cancelled. And the partner's own stage."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction

from dealreg.enums import DealStatus, LostReason, SalesStage
from dealreg.models import Deal
from dealreg.selectors import participant as participants
from dealreg.services import inactivity, protection
from dealreg.workflows.deal import DEAL
from prm.common import events, timeline
from prm.common.actors import Actor
from prm.common.errors import DomainError, Invalid, NotAllowed
from prm.common.moment import now
from prm.common.money import quantize
from prm.common.tenancy import as_system
from prm.common.workflow import Step, apply

LARGEST = Decimal(10_000_000_000)


@transaction.atomic
def close(
    *,
    deal: Deal,
    actor: Actor,
    how: str,
    note: str = "",
    order_number: str = "",
    final_amount: Decimal | str | None = None,
    lost_reason: str = "",
    lost_to: str = "",
) -> Deal:
    """End a registration: ``how`` is ``win``, ``lose``, ``withdraw`` or ``cancel``; its claims are released.

    A win carries the order's number and its ``final_amount`` in the deal's currency, a loss a reason and, where known,
    who won. Raises ``Invalid`` for what is missing or wrong of these, ``DomainError`` as the transition table says.
    """
    said: dict[str, Any] = {}
    if how == "win":
        said = _won(deal, order_number, final_amount)
    elif how == "lose":
        said = _lost(lost_reason, lost_to)
    elif how not in {"withdraw", "cancel"}:
        raise ValueError(how)
    step = Step(
        note=note.strip(),
        reason_code=said.get("lost_reason", ""),
        update={"closed_at": now(), **said},
        data=participants.shared_in(deal) if how == "win" else {},
    )
    locked: Deal = apply(DEAL, deal, how, actor=actor, step=step)
    with as_system("registration checks"):
        protection.release(locked)
    return locked


def _won(deal: Deal, order_number: str, final_amount: Decimal | str | None) -> dict[str, Any]:
    """Return the order's number and its amount in the currency's own decimals."""
    errors, amount = {}, _amount(final_amount)
    number = " ".join(str(order_number).split())
    if not number:
        errors["order_number"] = "Give the order's number."
    elif len(number) > 80:
        errors["order_number"] = f"At most 80 characters, and this has {len(number)}."
    if amount is None:
        errors["final_amount"] = "Give the amount of the order, such as 12,500.00."
    elif not 0 <= amount <= LARGEST:
        errors["final_amount"] = "This is not the amount of an order; please check it."
    elif amount != quantize(amount, deal.currency) or amount != quantize(amount, "EUR"):
        errors["final_amount"] = f"Too many decimals for {deal.currency}."
    if errors or amount is None:
        raise Invalid(errors)
    return {"order_number": number, "final_amount": quantize(amount, deal.currency)}


def _amount(value: Decimal | str | None) -> Decimal | None:
    try:
        found = None if value is None or value == "" else Decimal(value)
    except InvalidOperation:
        return None
    return found if found is not None and found.is_finite() else None


def _lost(reason: str, to: str) -> dict[str, Any]:
    if reason not in LostReason.values:
        raise Invalid({"lost_reason": "Choose a reason from the list."})
    winner = " ".join(to.split())
    if len(winner) > 200:
        raise Invalid({"lost_to": f"At most 200 characters, and this has {len(winner)}."})
    return {"lost_reason": reason, "lost_to": winner}


@transaction.atomic
def move_stage(*, deal: Deal, actor: Actor, stage: str) -> Deal:
    """Set the sales stage, which is the partner's word. Raises ``DomainError`` when the deal is not open."""
    if not (actor.partner_id == deal.partner_id and actor.may("deal.update")):
        raise NotAllowed("deal.not_allowed", "Your role does not allow you to change the stage.")
    if stage not in SalesStage.values:
        raise Invalid({"stage": "Choose a stage from the list."})
    locked = Deal.objects.select_for_update(of=("self",)).select_related("partner").get(pk=deal.pk)
    if locked.status not in {DealStatus.SUBMITTED, DealStatus.IN_REVIEW, DealStatus.APPROVED}:
        words = locked.get_status_display().lower()
        raise DomainError("deal.stale", f"This registration is {words}; its stage no longer changes.")
    before = SalesStage(locked.stage)
    if before == stage:
        return locked
    locked.stage, locked.stage_changed_at = stage, now()
    locked.revision += 1
    locked.save(update_fields=["stage", "stage_changed_at", "revision"])
    inactivity.moved(locked)
    text = f"moved the stage from {before.label} to {SalesStage(stage).label}"
    timeline.entry(locked, actor=actor, kind="deal.stage", text=text, partner_id=locked.partner_id)
    events.emit(
        "deal.stage_moved", subject=locked, partner_id=locked.partner_id, payload={"from": before, "to": stage},
        actor=actor,
    )  # fmt: skip
    deal.stage = stage
    return locked
