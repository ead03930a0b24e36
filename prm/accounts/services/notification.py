"""Reading one's notices."""

from django.db import transaction

from prm.accounts.models import Notification
from prm.accounts.selectors.notification import own, visible_to
from prm.common.actors import Actor
from prm.common.errors import NotAllowed, NotFound
from prm.common.moment import now


def _must_be_oneself(actor: Actor) -> None:
    if actor.impersonator_id:
        raise NotAllowed("impersonation.read_only", "You are looking, not acting, for them.")


@transaction.atomic
def opened(*, reference: object, actor: Actor) -> Notification:
    """Mark one of the actor's notices as read, with the older ones of the same record, and return it.

    Whoever looks through another's eyes marks nothing. Raises ``NotFound``.
    """
    found = own(actor.user_id, reference)
    if found is None:
        raise NotFound()
    if not actor.impersonator_id:
        same = Notification.objects.filter(pk=found.pk)
        if found.url:
            same = Notification.objects.filter(
                user_id=found.user_id, partner_id=found.partner_id, url=found.url, at__lte=found.at
            )
        same.filter(read_at__isnull=True).update(read_at=now())
    return found


@transaction.atomic
def read(*, reference: object, actor: Actor) -> None:
    """Mark one of the actor's notices as read without opening it. Raises ``NotFound``."""
    _must_be_oneself(actor)
    found = own(actor.user_id, reference)
    if found is None:
        raise NotFound()
    Notification.objects.filter(pk=found.pk, read_at__isnull=True).update(read_at=now())


@transaction.atomic
def read_all(*, actor: Actor, everywhere: bool = False) -> int:
    """Mark all of the actor's notices as read, here or at every partner; returns how many were not."""
    _must_be_oneself(actor)
    rows = Notification.objects.filter(user_id=actor.user_id) if everywhere else visible_to(actor).order_by()
    return rows.filter(read_at__isnull=True).update(read_at=now())
