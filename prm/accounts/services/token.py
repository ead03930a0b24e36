"""Keys for the API: a person's own, and those of a partner or the vendor itself."""

import secrets
from datetime import timedelta
from typing import Any

from django.db import transaction

from prm.accounts.enums import PartnerRole, StaffRole
from prm.accounts.models import ApiToken, User
from prm.accounts.selectors.actor import token_hash
from prm.accounts.selectors.token import live, service_tokens
from prm.common import events
from prm.common.actors import Actor
from prm.common.api import scopes as known
from prm.common.errors import DomainError, Invalid, NotAllowed, NotFound
from prm.common.moment import now

LONGEST_DAYS = 365
MOST_TOKENS = 20
MOST_SERVICE_TOKENS = 50
WARN_BEFORE = timedelta(days=14)
PREFIX = "ent_"


@transaction.atomic
def create(*, actor: Actor, name: str, scopes: list[str], days: int) -> tuple[ApiToken, str]:
    """Make a token with the actor's own rights for ``days``; returns it with its secret, which is never shown again.

    A partner's token is good for the partner the actor acts for now. Raises ``Invalid`` for unknown scopes or a
    lifetime that is not between 1 and 365 days, ``DomainError`` ``token.too_many``.
    """
    if actor.user_id is None:
        raise NotAllowed("token.person_only", "Only a person makes tokens.")
    _check(actor, scopes, days)
    user = User.objects.select_for_update().get(pk=actor.user_id)
    _room(live().filter(user=user).count(), MOST_TOKENS, "You have")
    return _made(actor, name, scopes, days, kind=ApiToken.Kind.PERSONAL, user=user)


@transaction.atomic
def create_service(*, actor: Actor, name: str, roles: list[str], scopes: list[str], days: int) -> tuple[ApiToken, str]:
    """Make a token of the actor's partner, or of the vendor, with ``roles`` of its own; returns it with its secret.

    Raises ``NotAllowed`` for whoever is no admin, ``Invalid`` for roles of the other side, and as :func:`create`.
    """
    _must_manage(actor)
    if actor.user_id is None:
        raise NotAllowed("token.person_only", "Only a person makes tokens.")
    _check(actor, scopes, days)
    offered = PartnerRole.values if actor.is_partner else StaffRole.values
    if not roles or not set(roles) <= set(offered):
        raise Invalid({"roles": "Choose at least one role."})
    User.objects.select_for_update().get(pk=actor.user_id)
    _room(service_tokens(actor).filter(pk__in=live()).count(), MOST_SERVICE_TOKENS, "There are")
    chosen = [role for role in offered if role in roles]
    return _made(actor, name, scopes, days, kind=ApiToken.Kind.SERVICE, roles=chosen)


def _must_manage(actor: Actor) -> None:
    if not actor.may("token.manage"):
        raise NotAllowed("token.not_allowed", "Only an admin manages service tokens.")


def _check(actor: Actor, scopes: list[str], days: int) -> None:
    if not scopes or not set(scopes) <= set(known.known(_side(actor))):
        raise Invalid({"scopes": "Choose what the token may do."})
    if not 1 <= days <= LONGEST_DAYS:
        raise Invalid({"days": f"Choose between 1 and {LONGEST_DAYS} days."})


def _side(actor: Actor) -> str:
    return "portal" if actor.is_partner else "console"


def _room(there: int, most: int, words: str) -> None:
    if there >= most:
        raise DomainError("token.too_many", f"{words} {there} tokens. Revoke one no longer used first.")


def _made(actor: Actor, name: str, scopes: list[str], days: int, **owner: Any) -> tuple[ApiToken, str]:
    secret = PREFIX + secrets.token_urlsafe(32)
    made = ApiToken.objects.create(
        partner_id=actor.partner_id,
        name=name,
        token_hash=token_hash(secret),
        scopes=[scope for scope in known.known(_side(actor)) if scope in scopes],
        made_by_name=actor.name,
        expires_at=now() + timedelta(days=days),
        **owner,
    )
    return made, secret


@transaction.atomic
def revoke(*, actor: Actor, reference: str) -> ApiToken:
    """End one of the actor's own tokens at once, or a service token they manage; ending it again changes nothing."""
    tokens = ApiToken.objects.select_for_update(of=("self",)).filter(public_id=reference)
    found = tokens.filter(user_id=actor.user_id).exclude(user=None).first()
    if found is None and actor.may("token.manage"):
        found = tokens.filter(kind=ApiToken.Kind.SERVICE, partner_id=actor.partner_id).first()
    if found is None:
        raise NotFound()
    if found.revoked_at is None:
        found.revoked_at, found.revoked_by_name = now(), actor.name
        found.save(update_fields=["revoked_at", "revoked_by_name"])
    return found


def revoke_all(*, user: User, partner_id: int | None = None) -> int:
    """End all tokens of ``user``, or those for one partner; returns how many were live."""
    own = ApiToken.objects.filter(user=user, revoked_at__isnull=True)
    if partner_id is not None:
        own = own.filter(partner_id=partner_id)
    return own.update(revoked_at=now(), updated_at=now())


@transaction.atomic
def warn() -> int:
    """Tell whoever looks after a token that it ends within 14 days, once a token; returns how many."""
    ending = ApiToken.objects.select_for_update(of=("self",), skip_locked=True).filter(
        revoked_at=None, warned_at=None, expires_at__gt=now(), expires_at__lte=now() + WARN_BEFORE
    )
    # One made for so short a time was made in full knowledge of its end.
    found = [token for token in ending if token.expires_at - token.created_at > WARN_BEFORE]
    for token in found:
        events.emit("token.ending", subject=token, partner_id=token.partner_id, payload={"token": token.pk})
    ApiToken.objects.filter(pk__in=[token.pk for token in found]).update(warned_at=now())
    return len(found)
