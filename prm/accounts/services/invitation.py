"""Invitations: one link, to one address, once."""

import secrets
from collections.abc import Callable
from datetime import timedelta
from functools import cache

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.module_loading import import_string

from prm.accounts.enums import StaffRole
from prm.accounts.models import Invitation, User
from prm.accounts.notices import notify, post
from prm.accounts.selectors.actor import token_hash
from prm.accounts.services.user import rename
from prm.common.actors import Actor
from prm.common.errors import DomainError, Invalid
from prm.common.moment import now

SECRET_BYTES = 32


@cache
def _joined() -> Callable[[Invitation], None]:
    """Memberships live above this floor; the settings name the function that opens the one invited to."""
    function: Callable[[Invitation], None] = import_string(settings.PRM_ON_ACCEPT)
    return function


@transaction.atomic
def send(*, user: User, organisation: str, actor: Actor, partner_id: int | None = None) -> Invitation:
    """Mail ``user`` a new link that expires after ``INVITATION_DAYS`` days; earlier ones for the same place end.

    ``partner_id`` is the partner the person joins, ``None`` for staff. The secret is in the mail only.
    """
    revoke(user=user, partner_id=partner_id)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    made = Invitation.objects.create(
        user=user,
        partner_id=partner_id,
        token_hash=token_hash(secret),
        invited_by_id=actor.user_id,
        organisation=organisation,
        expires_at=now() + timedelta(days=settings.INVITATION_DAYS),
    )
    place = f"{organisation} in the {settings.BRAND_NAME} partner portal" if partner_id else f"{organisation} console"
    do = "Sign in to join" if user.has_usable_password() else "Choose your password here"
    post(
        user,
        kind="account.invitation",
        key=f"invitation:{made.public_id}",
        subject=f"{actor.name} invites you to {place}",
        body=f"{actor.name} invites you to {place}.\n\n"
        f"{do}; the link works once and until {made.expires_at:%-d %B %Y, %H:%M} UTC:",
        url=reverse("invitation", args=[secret]),
    )
    return made


def revoke(*, user: User, partner_id: int | None) -> int:
    """End the user's open invitations to one place; returns how many there were."""
    waiting = Invitation.objects.filter(
        user=user, partner_id=partner_id, accepted_at__isnull=True, revoked_at__isnull=True
    )
    return waiting.update(revoked_at=now(), updated_at=now())


@transaction.atomic
def accept(*, invitation: Invitation, name: str = "", password: str = "") -> User:
    """Use the invitation: set name and password of a new user, and open the membership it is for.

    A user who has a password keeps it. Raises ``Invalid`` for a weak password, ``DomainError`` ``invitation.over``
    when the link has expired, was used or withdrawn meanwhile.
    """
    locked = Invitation.objects.select_for_update(of=("self",)).select_related("user").get(pk=invitation.pk)
    if locked.state != Invitation.State.OPEN:
        raise DomainError("invitation.over", "This invitation can no longer be used.")
    user = locked.user
    if not user.has_usable_password():
        if not name.strip():
            raise Invalid({"name": "Enter your name."})
        rename(user=user, name=name.strip())
        check_password(user, password)
        user.set_password(password)
        user.save(update_fields=["password"])
    locked.accepted_at = now()
    locked.save(update_fields=["accepted_at"])
    if locked.partner_id is not None:
        _joined()(locked)
    return user


def check_password(user: User, password: str, field: str = "password1") -> None:
    """Raise ``Invalid`` on ``field`` with every rule the password breaks."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid({field: " ".join(error.messages)}) from None


@transaction.atomic
def ask_again(*, invitation: Invitation) -> None:
    """Tell whoever invited that the person asks for a new link; once per invitation, however often they ask."""
    inviter = invitation.invited_by
    if inviter is not None and inviter.is_active:
        users = [inviter]
    else:
        users = list(User.objects.filter(is_active=True, staff_roles__contains=[StaffRole.OPS_ADMIN]))
    partner_side = invitation.partner_id is not None and not any(user.is_staff for user in users)
    page = "portal:people" if partner_side else "console:partners" if invitation.partner_id else "console:staff"
    notify(
        users,
        kind="account.invitation_asked",
        key=f"invitation.ask:{invitation.public_id}",
        title=f"{invitation.user.name} asks for a new invitation",
        body=f"The link sent to {invitation.user.email} for {invitation.organisation} no longer works. "
        "Send a new one if they still should have access.",
        url=reverse(page),
        partner_id=invitation.partner_id if partner_side else None,
    )
