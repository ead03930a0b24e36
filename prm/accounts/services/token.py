"""Keys for the API."""

import secrets
from datetime import timedelta

from django.db import transaction

from prm.accounts.models import ApiToken, User
from prm.accounts.selectors.actor import token_hash
from prm.common.actors import Actor
from prm.common.errors import DomainError, Invalid, NotFound
from prm.common.moment import now

SCOPES = ("read", "write")
LONGEST_DAYS = 365
MOST_TOKENS = 20
PREFIX = "ent_"


@transaction.atomic
def create(*, actor: Actor, name: str, scopes: list[str], days: int) -> tuple[ApiToken, str]:
    """Make a token with the actor's own rights for ``days``; returns it with its secret, which is never shown again.

    A partner's token is good for the partner the actor acts for now. Raises ``Invalid`` for unknown scopes or a
    lifetime that is not between 1 and 365 days, ``DomainError`` ``token.too_many``.
    """
    if not scopes or not set(scopes) <= set(SCOPES):
        raise Invalid({"scopes": "Choose what the token may do."})
    if not 1 <= days <= LONGEST_DAYS:
        raise Invalid({"days": f"Choose between 1 and {LONGEST_DAYS} days."})
    user = User.objects.select_for_update().get(pk=actor.user_id)
    live = ApiToken.objects.filter(user=user, revoked_at__isnull=True, expires_at__gt=now()).count()
    if live >= MOST_TOKENS:
        raise DomainError("token.too_many", f"You have {live} tokens. Revoke one you no longer use first.")
    secret = PREFIX + secrets.token_urlsafe(32)
    made = ApiToken.objects.create(
        user=user,
        partner_id=actor.partner_id,
        name=name,
        token_hash=token_hash(secret),
        scopes=[scope for scope in SCOPES if scope in scopes],
        expires_at=now() + timedelta(days=days),
    )
    return made, secret


@transaction.atomic
def revoke(*, actor: Actor, reference: str) -> ApiToken:
    """End one of the actor's own tokens at once; ending it again changes nothing."""
    found = ApiToken.objects.select_for_update().filter(user_id=actor.user_id, public_id=reference).first()
    if found is None:
        raise NotFound()
    if found.revoked_at is None:
        found.revoked_at = now()
        found.save(update_fields=["revoked_at"])
    return found


def revoke_all(*, user: User, partner_id: int | None = None) -> int:
    """End all tokens of ``user``, or those for one partner; returns how many were live."""
    live = ApiToken.objects.filter(user=user, revoked_at__isnull=True)
    if partner_id is not None:
        live = live.filter(partner_id=partner_id)
    return live.update(revoked_at=now(), updated_at=now())
