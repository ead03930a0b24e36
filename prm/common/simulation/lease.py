"""Who works on a simulation. One worker holds it; a worker that dies loses it after some seconds of silence."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from prm.common.models import Simulation
from prm.common.moment import now

LEASE = timedelta(seconds=30)
AT_WORK = (Simulation.State.QUEUED, Simulation.State.RUNNING)


class Lost(Exception):
    """The simulation is no longer this worker's, or a person stopped it."""


def _free() -> Q:
    return Q(runner="") | Q(heartbeat_at__isnull=True) | Q(heartbeat_at__lt=now() - LEASE)


def claim(reference: str) -> tuple[Simulation, str] | None:
    """Take a simulation that has work and no living worker; returns it with the claim's token, or ``None``."""
    token = secrets.token_hex(16)
    taken = Simulation.objects.filter(_free(), public_id=reference, state__in=AT_WORK).update(
        runner=token, heartbeat_at=now()
    )
    return (
        (Simulation.objects.select_related("version", "reference").get(public_id=reference), token) if taken else None
    )


def release(simulation: Simulation, token: str) -> None:
    """Give it back, if it is still ours."""
    Simulation.objects.filter(pk=simulation.pk, runner=token).update(runner="", heartbeat_at=None)


@contextmanager
def step(simulation: Simulation, token: str) -> Iterator[Simulation]:
    """Run one step in a transaction that holds the simulation; yields it as it is now. Raises :class:`Lost`."""
    with transaction.atomic():
        locked = Simulation.objects.select_for_update().get(pk=simulation.pk)
        if locked.runner != token or locked.state not in AT_WORK:
            raise Lost
        locked.heartbeat_at = now()
        yield locked


def orphans() -> list[str]:
    """Return the public ids of simulations with work and no living worker."""
    return list(Simulation.objects.filter(_free(), state__in=AT_WORK).values_list("public_id", flat=True))
