"""The protection of an approved registration: its clocks, its move, its end."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from dealreg.enums import DealStatus, ExtensionState
from dealreg.models import Claim, Deal, Extension
from dealreg.services import inactivity
from dealreg.workflows.deal import DEAL
from dealreg.workflows.extension import EXTENSION
from prm.common import clocks
from prm.common.actors import SYSTEM
from prm.common.moment import now
from prm.common.workflow import Step, apply

CLOCK = "deal.protection"


def start(deal: Deal, *, warn_days: Sequence[int]) -> None:
    """Start the clock that warns before the protection ends and ends it, and the one that watches for silence."""
    assert deal.protected_until is not None
    clocks.start_until(
        CLOCK,
        subject=deal,
        partner_id=deal.partner_id,
        owed_by="partner",
        label="Protection",
        due_at=deal.protected_until,
        calendar=deal.partner.calendar_key,
        warn_days_before=warn_days,
        consequence="The protection ends and the customer is free for others.",
    )
    inactivity.start(deal)


def move(deal: Deal, *, until: datetime) -> None:
    """Let the protection of a locked deal end at another moment; its warnings are given again."""
    deal.protected_until = until
    deal.save(update_fields=["protected_until"])
    clocks.move_due(CLOCK, subject=deal, due_at=until)


def release(deal: Deal) -> None:
    """Give the deal's claims free, stop its clocks, and close what was still asked of it."""
    Claim.objects.filter(deal=deal, released_at__isnull=True).update(released_at=now())
    clocks.cancel_all(subject=deal)
    for extension in Extension.objects.filter(deal=deal, state=ExtensionState.PENDING):
        apply(EXTENSION, extension, "overtake", actor=SYSTEM, step=Step(update={"decided_at": now()}))


@transaction.atomic
def expire(*, deal: Deal) -> Deal:
    """End the protection of an approved registration whose time is over; the account is free again.

    Raises ``DomainError`` when it is not approved any more or still protected.
    """
    locked = apply(DEAL, deal, "expire", actor=SYSTEM, step=Step(update={"closed_at": now()}))
    release(locked)
    return locked


@transaction.atomic
def lapse(*, deal: Deal) -> Deal | None:
    """End the protection of an approved registration that stayed quiet for too long; the account is free again.

    Does nothing, and returns ``None``, when it is not approved any more or its protection is over: that end counts.
    """
    locked = Deal.objects.select_for_update(of=("self",)).get(pk=deal.pk)
    if locked.status != DealStatus.APPROVED or locked.protected_until is None or locked.protected_until <= now():
        return None
    step = Step(note="Nothing was written down on it for too long.", update={"closed_at": now()})
    locked = apply(DEAL, locked, "lapse", actor=SYSTEM, step=step)
    release(locked)
    return locked
