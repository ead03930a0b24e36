"""Looking through a partner person's eyes: for a stated reason, for a limited time, without touching anything."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction

from prm.accounts.models import Impersonation, User
from prm.accounts.selectors.actor import memberships_of
from prm.common.actors import Actor
from prm.common.errors import DomainError, Invalid, NotAllowed
from prm.common.events import emit
from prm.common.moment import now


@transaction.atomic
def start(*, target: User, partner_ref: str, reason: str, actor: Actor) -> Impersonation:
    """Begin to view the portal as ``target`` at one partner, for ``IMPERSONATION_MINUTES``.

    Raises ``NotAllowed`` without the right or toward staff, ``Invalid`` without a reason, and ``DomainError``
    ``impersonation.no_access`` when the person cannot sign in for that partner.
    """
    if not actor.is_staff or not actor.may("user.impersonate"):
        raise NotAllowed("impersonation.not_allowed", "Your role does not include viewing as somebody else.")
    if target.is_staff:
        raise NotAllowed("impersonation.staff", "Nobody views as a colleague.")
    if not reason.strip():
        raise Invalid({"reason": "Say why; it is kept."})
    chosen = [found for found in memberships_of(target) if found.partner_ref == partner_ref]
    if not target.is_active or not chosen:
        raise DomainError("impersonation.no_access", f"{target.name} cannot sign in for this partner.")
    started = now()
    Impersonation.objects.filter(staff_id=actor.user_id, ended_at__isnull=True).update(ended_at=started)
    made = Impersonation.objects.create(
        staff_id=actor.user_id,
        target=target,
        partner_id=chosen[0].partner_id,
        reason=reason.strip()[:300],
        started_at=started,
        expires_at=started + timedelta(minutes=settings.IMPERSONATION_MINUTES),
    )
    emit(
        "impersonation.started",
        subject=made,
        partner_id=made.partner_id,
        payload={"target": target.pk, "reason": made.reason},
        actor=actor,
    )
    return made


@transaction.atomic
def end(*, reference: str, staff: User) -> Impersonation | None:
    """End the staff member's own impersonation; returns it, or ``None`` when there is no such one."""
    found = Impersonation.objects.select_for_update().filter(public_id=reference, staff=staff).first()
    if found is not None and found.ended_at is None:
        found.ended_at = min(now(), found.expires_at)
        found.save(update_fields=["ended_at"])
    return found
