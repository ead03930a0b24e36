"""Trying again what was given up."""

from django.db import transaction

from prm.common import events
from prm.common.models.event import Delivery


@transaction.atomic
def replay(*, delivery: Delivery) -> Delivery:
    """Queue a given-up delivery again; one that is waiting or done is left as it is."""
    locked = Delivery.objects.select_for_update(of=("self",)).select_related("event").get(pk=delivery.pk)
    if locked.state == Delivery.State.DEAD:
        events.replay(locked)
    return locked


@transaction.atomic
def replay_all() -> int:
    """Queue everything given up again; returns how many there were."""
    dead = list(Delivery.objects.select_for_update(skip_locked=True).filter(state=Delivery.State.DEAD))
    for delivery in dead:
        events.replay(delivery)
    return len(dead)
