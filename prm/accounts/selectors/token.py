"""Reading API tokens."""

from django.db.models import QuerySet

from prm.accounts.models import ApiToken
from prm.common.actors import Actor


def tokens_of(actor: Actor) -> QuerySet[ApiToken]:
    """Return the actor's own tokens for the place they act for now, newest first."""
    return ApiToken.objects.filter(user_id=actor.user_id, partner_id=actor.partner_id).order_by("-created_at", "-pk")
