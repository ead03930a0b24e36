"""Reading API tokens."""

from django.db.models import QuerySet

from prm.accounts.enums import StaffRole
from prm.accounts.models import ApiToken, User
from prm.common.actors import Actor
from prm.common.moment import now


def live() -> QuerySet[ApiToken]:
    """Return the tokens that still open something."""
    return ApiToken.objects.filter(revoked_at__isnull=True, expires_at__gt=now())


def tokens_of(actor: Actor) -> QuerySet[ApiToken]:
    """Return the actor's own tokens for the place they act for now, newest first."""
    own = ApiToken.objects.filter(user_id=actor.user_id, partner_id=actor.partner_id).exclude(user=None)
    return own.order_by("-created_at", "-pk")


def service_tokens(actor: Actor) -> QuerySet[ApiToken]:
    """Return the service tokens of the actor's partner, or the vendor's; none for who may not manage them."""
    rows = ApiToken.objects.filter(kind=ApiToken.Kind.SERVICE, partner_id=actor.partner_id)
    return rows.order_by("-created_at", "-pk") if actor.may("token.manage") else rows.none()


def find(pk: int) -> ApiToken | None:
    """Return a token with its user, whoever it belongs to: for those who tell people about it."""
    return ApiToken.objects.select_related("user").filter(pk=pk).first()


def vendor_admins() -> list[User]:
    """Return who looks after the vendor's service tokens."""
    return list(User.objects.filter(is_active=True, staff_roles__contains=[StaffRole.OPS_ADMIN]).order_by("pk"))
