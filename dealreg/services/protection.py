"""The protection of an approved registration: its clock, its end."""

from collections.abc import Sequence

from django.db import transaction

from dealreg.models import Claim, Deal
from dealreg.workflows.deal import DEAL
from prm.common import clocks
from prm.common.actors import SYSTEM
from prm.common.moment import now
from prm.common.workflow import Step, apply


def start(deal: Deal, *, warn_days: Sequence[int]) -> None:
    """Start the clock that warns before the protection ends and ends it."""
    assert deal.protected_until is not None
    clocks.start_until(
        "deal.protection",
        subject=deal,
        partner_id=deal.partner_id,
        owed_by="partner",
        label="Protection",
        due_at=deal.protected_until,
        calendar=deal.partner.calendar_key,
        warn_days_before=warn_days,
        consequence="The protection ends and the customer is free for others.",
    )


def release(deal: Deal) -> None:
    """Give the deal's claims free and stop its clocks."""
    Claim.objects.filter(deal=deal, released_at__isnull=True).update(released_at=now())
    clocks.cancel_all(subject=deal)


@transaction.atomic
def expire(*, deal: Deal) -> Deal:
    """End the protection of an approved registration whose time is over; the account is free again.

    Raises ``DomainError`` when it is not approved any more or still protected.
    """
    locked = apply(DEAL, deal, "expire", actor=SYSTEM, step=Step(update={"closed_at": now()}))
    release(locked)
    return locked
