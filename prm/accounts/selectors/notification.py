"""Reading notices."""

from django.db.models import Q, QuerySet

from prm.accounts.models import Notification
from prm.common.actors import Actor


def visible_to(actor: Actor) -> QuerySet[Notification]:
    """Return what the actor was told in the place they act for now, newest first."""
    return Notification.objects.filter(user_id=actor.user_id, partner_id=actor.partner_id).order_by("-at", "pk")


def unread_elsewhere(actor: Actor) -> int:
    """Return how many unread notices wait for the same person at other partners."""
    here = Q(partner_id=actor.partner_id) if actor.partner_id else Q(partner_id__isnull=True)
    return Notification.objects.filter(user_id=actor.user_id, read_at__isnull=True).exclude(here).count()


def unread(actor: Actor) -> int:
    """Return how many unread notices the actor has in the place they act for now: the bell's number."""
    return visible_to(actor).filter(read_at__isnull=True).count()
