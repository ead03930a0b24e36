"""Reading one's notices."""

from django.db import transaction

from prm.accounts.models import Notification
from prm.accounts.selectors.notification import visible_to
from prm.common.actors import Actor
from prm.common.errors import NotAllowed, NotFound
from prm.common.moment import now


def _must_be_oneself(actor: Actor) -> None:
    if actor.impersonator_id:
        raise NotAllowed("impersonation.read_only", "You are looking, not acting, for them.")


@transaction.atomic
def read(*, reference: str, actor: Actor) -> Notification:
    """Mark one of the actor's notices as read and return it."""
    found = visible_to(actor).filter(pk=reference).first()
    if found is None:
        raise NotFound()
    if found.read_at is None and not actor.impersonator_id:
        found.read_at = now()
        found.save(update_fields=["read_at"])
    return found


@transaction.atomic
def read_all(*, actor: Actor) -> int:
    """Mark all of the actor's notices as read; returns how many were not."""
    _must_be_oneself(actor)
    return visible_to(actor).filter(read_at__isnull=True).update(read_at=now())
