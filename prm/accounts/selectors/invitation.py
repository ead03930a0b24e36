"""Reading invitations."""

from django.db.models import QuerySet

from prm.accounts.models import Invitation, User
from prm.accounts.selectors.actor import token_hash
from prm.common.moment import now


def by_secret(secret: str) -> Invitation | None:
    """Return the invitation a link belongs to, in whatever state, or ``None`` for a link that was never ours."""
    return Invitation.objects.select_related("user", "invited_by").filter(token_hash=token_hash(secret)).first()


def waiting_for(user: User) -> QuerySet[Invitation]:
    """Return the invitations ``user`` can still accept, newest first."""
    return (
        Invitation.objects.select_related("invited_by")
        .filter(user=user, accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=now())
        .order_by("-created_at", "-pk")
    )
