"""From a signed-in user to the actor of this request."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

from prm.accounts.models import ApiToken, Impersonation, User
from prm.common.actors import Actor
from prm.common.moment import now
from prm.common.prepared import Given, Prepared

PARTNER_KEY = "prm_partner"
IMPERSONATION_KEY = "prm_impersonation"
NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Membership:
    """One partner a user works for, with the roles there."""

    partner_id: int
    partner_ref: str
    partner_name: str
    person_id: int
    roles: frozenset[str]


@cache
def _organisation_source() -> Callable[[int], str | None]:
    """Partners live above this floor; the settings name the function that says what one is called."""
    source: Callable[[int], str | None] = import_string(settings.PRM_ORGANISATION)
    return source


@cache
def _memberships_source() -> Callable[[User], Sequence[Membership]]:
    """Memberships live above this floor; the settings name the function that reads them."""
    source: Callable[[User], Sequence[Membership]] = import_string(settings.PRM_MEMBERSHIPS)
    return source


def memberships_of(user: User) -> list[Membership]:
    """Return the partners ``user`` may act for now, by name."""
    return list(_memberships_source()(user))


def staff_actor(user: User) -> Actor:
    """Return ``user`` as a staff actor."""
    return Actor(
        name=user.name,
        kind="staff",
        user_id=user.pk,
        email=user.email,
        roles=frozenset(user.staff_roles),
        timezone=user.timezone,
    )


def partner_actor(user: User, membership: Membership, impersonation: Impersonation | None = None) -> Actor:
    """Return ``user`` acting for one partner, with the staff member behind it if there is one."""
    return Actor(
        name=user.name,
        kind="partner",
        user_id=user.pk,
        email=user.email,
        roles=membership.roles,
        partner_id=membership.partner_id,
        partner_name=membership.partner_name,
        person_id=membership.person_id,
        impersonator_id=impersonation.staff_id if impersonation else None,
        impersonator_name=impersonation.staff.name if impersonation else "",
        timezone=user.timezone,
    )


def running_impersonation(request: HttpRequest) -> Impersonation | None:
    """Return the impersonation of this session if it has neither ended nor run out."""
    reference = request.session.get(IMPERSONATION_KEY)
    if not reference:
        return None
    return (
        Impersonation.objects.select_related("target", "staff")
        .filter(
            public_id=reference,
            staff_id=request.user.pk,
            ended_at__isnull=True,
            expires_at__gt=now(),
            target__is_active=True,
        )
        .first()
    )


_tokens = Prepared(
    lambda: ApiToken.objects.select_related("user").filter(
        token_hash=Given("hash"), revoked_at__isnull=True, expires_at__gt=Given("at")
    )
)


def token_actor(request: HttpRequest) -> Actor | None:
    """Return the actor of a bearer token, with the rights it has today, or ``None`` if it is no longer good."""
    secret = request.headers["Authorization"].removeprefix("Bearer ").strip()
    token = _tokens.first(hash=token_hash(secret), at=now())
    actor = _holder(token) if token is not None else None
    if token is None or actor is None:
        return None
    request.api_token = token  # type: ignore[attr-defined]
    if token.user is not None:
        request.user = token.user
    _note_use(token, request.META.get("REMOTE_ADDR", ""))
    return actor


def _holder(token: ApiToken) -> Actor | None:
    """Return who acts by this token: its person as they are today, or the partner or the vendor itself."""
    if token.user is None:
        return service_actor(token)
    if not token.user.is_active:
        return None
    if token.partner_id is None:
        return staff_actor(token.user) if token.user.is_staff else None
    chosen = [m for m in memberships_of(token.user) if m.partner_id == token.partner_id]
    return partner_actor(token.user, chosen[0]) if chosen else None


def service_actor(token: ApiToken) -> Actor | None:
    """Return the actor of a service token, called by the token's name; ``None`` once its partner's contract is over."""
    roles = frozenset(token.roles)
    if token.partner_id is None:
        return Actor(name=token.name, kind="staff", roles=roles)
    partner = _organisation_source()(token.partner_id)
    if partner is None:
        return None
    return Actor(name=token.name, kind="partner", roles=roles, partner_id=token.partner_id, partner_name=partner)


def _note_use(token: ApiToken, address: str) -> None:
    """Note when and from where a token was used, once a minute, so that reading does not become writing."""
    fresh = token.last_used_at is not None and now() - token.last_used_at < NOTED_EVERY
    if not fresh or token.last_used_from != address:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now(), last_used_from=address[:45])


def token_hash(secret: str) -> str:
    """Return what is stored of a secret link or token: its SHA-256, enough for 32 random bytes."""
    return hashlib.sha256(secret.encode()).hexdigest()


def actor_of(request: HttpRequest) -> tuple[Actor | None, list[Membership]]:
    """Return the actor of this request and the partners they can switch between.

    Staff act as staff, unless an impersonation runs; partner people act for the partner chosen last. A user without
    any role or membership left is nobody, even with a valid session: removal takes effect at once.
    """
    user = request.user
    if not isinstance(user, User) or not user.is_active:
        return None, []
    if user.is_staff:
        impersonation = running_impersonation(request)
        if impersonation is None:
            return staff_actor(user), []
        chosen = [m for m in memberships_of(impersonation.target) if m.partner_id == impersonation.partner_id]
        if not chosen:
            return staff_actor(user), []
        return partner_actor(impersonation.target, chosen[0], impersonation), chosen
    memberships = memberships_of(user)
    if not memberships:
        return None, []
    wanted = request.session.get(PARTNER_KEY)
    current = next((m for m in memberships if m.partner_ref == wanted), memberships[0])
    return partner_actor(user, current), memberships


def lacks_second_factor(request: HttpRequest) -> bool:
    """Whether the signed-in user must set up a second factor before anything else."""
    user = request.user
    return bool(
        settings.MFA_REQUIRED and isinstance(user, User) and user.needs_second_factor and not is_mfa_enabled(user)
    )
