"""The vendor's own people: who is in, with which roles."""

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction
from django.db.models import QuerySet

from prm.accounts.enums import StaffRole
from prm.accounts.models import Invitation, User
from prm.accounts.selectors.actor import memberships_of
from prm.accounts.services import invitation
from prm.accounts.services.user import ensure, shut_out
from prm.common.actors import Actor
from prm.common.errors import DomainError, Invalid, NotAllowed
from prm.common.events import emit


def _must_manage(actor: Actor) -> None:
    if not actor.may("staff.manage"):
        raise NotAllowed("staff.not_allowed", "Only an ops admin manages staff.")


def _must_be_roles(roles: list[str]) -> None:
    if not roles or not set(roles) <= set(StaffRole.values):
        raise Invalid({"roles": "Choose at least one role."})


def _able_ops_admins() -> QuerySet[User]:
    """Return the ops admins who can sign in today, locked, so that two cannot remove each other at once."""
    return (
        User.objects.select_for_update()
        .filter(is_active=True, staff_roles__contains=[StaffRole.OPS_ADMIN])
        .exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    )


def _must_leave_an_ops_admin(user: User) -> None:
    if StaffRole.OPS_ADMIN in user.staff_roles and {admin.pk for admin in _able_ops_admins()} <= {user.pk}:
        raise DomainError(
            "staff.last_admin",
            "This is the last ops admin who can sign in. Make somebody else ops admin first.",
            field="roles",
        )


@transaction.atomic
def invite(*, name: str, email: str, roles: list[str], job_title: str, actor: Actor) -> User:
    """Make a staff user and mail them an invitation.

    Raises ``DomainError`` ``staff.known`` for somebody who is staff already or works for a partner.
    """
    _must_manage(actor)
    _must_be_roles(roles)
    user = ensure(email=email, name=name)
    if user.is_staff:
        raise DomainError("staff.known", f"{user.name} is on the list already.", field="email")
    if memberships_of(user) or Invitation.objects.filter(user=user, partner_id__isnull=False).exists():
        raise DomainError("staff.partner", "This address belongs to somebody at a partner.", field="email")
    user.staff_roles, user.job_title = list(roles), job_title
    user.save(update_fields=["staff_roles", "job_title"])
    invitation.send(user=user, organisation=settings.BRAND_NAME, actor=actor)
    emit("staff.invited", subject=user, partner_id=None, payload={"user_id": user.pk, "roles": roles}, actor=actor)
    return user


@transaction.atomic
def resend(*, user: User, actor: Actor) -> Invitation:
    """Mail a new link to somebody who has not chosen a password yet; the old link ends."""
    _must_manage(actor)
    if user.has_usable_password():
        raise DomainError("staff.in_already", f"{user.name} has signed up already and can reset the password alone.")
    return invitation.send(user=user, organisation=settings.BRAND_NAME, actor=actor)


@transaction.atomic
def change(*, user: User, roles: list[str], job_title: str, actor: Actor) -> User:
    """Change what a staff member does; rights follow with their next request.

    Raises ``DomainError`` ``staff.last_admin`` rather than leave nobody who can administer.
    """
    _must_manage(actor)
    _must_be_roles(roles)
    user = User.objects.select_for_update().get(pk=user.pk)
    before = list(user.staff_roles)
    if StaffRole.OPS_ADMIN not in roles:
        _must_leave_an_ops_admin(user)
    user.staff_roles, user.job_title = list(roles), job_title
    user.save(update_fields=["staff_roles", "job_title"])
    if sorted(before) != sorted(roles):
        payload = {"user_id": user.pk, "from": before, "to": list(roles)}
        emit("staff.changed", subject=user, partner_id=None, payload=payload, actor=actor)
    return user


@transaction.atomic
def deactivate(*, user: User, actor: Actor) -> User:
    """Close a staff account: sessions, tokens and invitations end now; others take over the open work by the event.

    Raises ``DomainError`` ``staff.last_admin``, and ``staff.self`` for oneself.
    """
    _must_manage(actor)
    if user.pk == actor.user_id:
        raise DomainError("staff.self", "You cannot close your own account. Ask another ops admin.")
    user = User.objects.select_for_update().get(pk=user.pk)
    _must_leave_an_ops_admin(user)
    if not user.is_active:
        return user
    user.is_active = False
    user.save(update_fields=["is_active"])
    shut_out(user=user, partner_id=None, everywhere=True)
    invitation.revoke(user=user, partner_id=None)
    emit("staff.deactivated", subject=user, partner_id=None, payload={"user_id": user.pk}, actor=actor)
    return user


@transaction.atomic
def reactivate(*, user: User, actor: Actor) -> User:
    """Open a closed staff account again, with its roles; the password still holds."""
    _must_manage(actor)
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.is_active:
        user.is_active = True
        user.save(update_fields=["is_active"])
        emit("staff.reactivated", subject=user, partner_id=None, payload={"user_id": user.pk}, actor=actor)
    return user
