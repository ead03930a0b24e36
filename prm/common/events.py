"""Events: news that travels upward. Written to an outbox in the same transaction, delivered at least once.

A receiver is a function that takes an :class:`Event`. It runs in a transaction with its own delivery row, so its
database effects happen exactly once; anything else it does must bear being repeated.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from typing import Any

from django.apps import apps
from django.db import models, transaction

from prm.common import waking
from prm.common.actors import SYSTEM, Actor
from prm.common.models.event import Delivery, Event
from prm.common.moment import now
from prm.common.together import add

logger = logging.getLogger(__name__)

Receiver = Callable[[Event], None]
MAX_ATTEMPTS = 12
TURN = 500
"""Deliveries a worker makes before it lets others have a turn."""
CHUNK = 100
"""Deliveries in one transaction when everything is delivered at once."""
_receivers: dict[str, tuple[tuple[str, ...], Receiver]] = {}


def receiver(*names: str, key: str) -> Callable[[Receiver], Receiver]:
    """Register a function for events called ``names`` (or ``"deal.*"``). ``key`` is its lasting name."""

    def register(function: Receiver) -> Receiver:
        known = _receivers.get(key)
        if known is not None and known[1].__qualname__ != function.__qualname__:
            raise ValueError(f"receiver registered twice: {key}")
        _receivers[key] = (names, function)
        return function

    return register


def load_receivers() -> None:
    """Import ``<app>.receivers`` and all its modules for every installed app."""
    for config in apps.get_app_configs():
        if find_spec(f"{config.name}.receivers") is None:
            continue
        package = import_module(f"{config.name}.receivers")
        for module in iter_modules(getattr(package, "__path__", [])):
            import_module(f"{config.name}.receivers.{module.name}")


def _matches(pattern: str, name: str) -> bool:
    return pattern == name or (pattern.endswith(".*") and name.startswith(pattern[:-1]))


def emit(
    name: str,
    *,
    subject: models.Model,
    partner_id: int | None,
    payload: dict[str, Any] | None = None,
    actor: Actor = SYSTEM,
) -> None:
    """Write the event into the outbox of the current transaction and wake a worker after the commit."""
    add(
        Event(
            name=name,
            subject_type=subject._meta.label_lower,
            subject_id=getattr(subject, "public_id", str(subject.pk)),
            partner_id=partner_id,
            payload=payload or {},
            actor_name=actor.name,
            actor_id=actor.user_id,
            occurred_at=now(),
        )
    )
    wake_after_commit()


def wake_after_commit() -> None:
    """Wake a worker once this transaction is through; once, however many events it holds."""
    if not any(function is wake for _, function, *_ in transaction.get_connection().run_on_commit):
        transaction.on_commit(wake, robust=True)


def wake() -> None:
    """Ask a worker to deliver now. A lost message costs seconds: the schedule delivers what it finds."""
    from prm.common.tasks.events import deliver

    waking.wake_once(deliver)


def fan_out(limit: int = TURN) -> int:
    """Turn new events into one delivery per interested receiver; returns how many events were taken."""
    with transaction.atomic():
        events = list(
            Event.objects.select_for_update(skip_locked=True).filter(fanned_out=False).order_by("occurred_at")[:limit]
        )
        Delivery.objects.bulk_create(
            [
                Delivery(event=event, receiver=key, next_attempt_at=event.occurred_at)
                for event in events
                for key, (names, _) in _receivers.items()
                if any(_matches(pattern, event.name) for pattern in names)
            ],
            ignore_conflicts=True,
        )
        Event.objects.filter(pk__in=[event.pk for event in events]).update(fanned_out=True)
    return len(events)


def deliver_due(limit: int = TURN) -> int:
    """Deliver what is due, each delivery in its own transaction; returns how many were attempted."""
    fan_out(limit)
    attempted = 0
    while attempted < limit and _deliver_some(1):
        attempted += 1
    return attempted


def _deliver_some(most: int) -> int:
    """Deliver what is due first, at most so many in one transaction; returns how many were attempted."""
    with transaction.atomic():
        due = (
            Delivery.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("event")
            .filter(state=Delivery.State.PENDING, next_attempt_at__lte=now())
            .order_by("next_attempt_at", "pk")
        )
        deliveries = list(due[:most])
        for delivery in deliveries:
            _attempt(delivery)
    return len(deliveries)


def _attempt(delivery: Delivery) -> None:
    delivery.attempts += 1
    entry = _receivers.get(delivery.receiver)
    try:
        if entry is None:
            raise LookupError(f"no receiver called {delivery.receiver}")
        with transaction.atomic():
            entry[1](delivery.event)
    except Exception as error:
        logger.exception("receiver %s failed on %s", delivery.receiver, delivery.event_id)
        delivery.last_error = f"{type(error).__name__}: {error}"[:2000]
        delivery.next_attempt_at = now() + timedelta(seconds=min(2**delivery.attempts, 3600))
        if delivery.attempts >= MAX_ATTEMPTS:
            delivery.state = Delivery.State.DEAD
    else:
        delivery.state, delivery.done_at, delivery.last_error = Delivery.State.DONE, now(), ""
    delivery.save(update_fields=["attempts", "state", "done_at", "last_error", "next_attempt_at"])


def deliver_all() -> None:
    """Deliver until nothing is due: for tests, for the demo's history and for ``manage.py``.

    A chunk in one transaction: nobody else is at work, so no receiver waits for another's locks.
    """
    while fan_out() or _deliver_some(CHUNK):
        pass


def replay(delivery: Delivery) -> None:
    """Put a given-up delivery back in the queue, at once."""
    delivery.state, delivery.attempts, delivery.next_attempt_at = Delivery.State.PENDING, 0, now()
    delivery.save(update_fields=["state", "attempts", "next_attempt_at"])
    wake_after_commit()
