"""Who works on a job. One worker holds it; a worker that dies loses it after a few seconds without a heartbeat."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from prm.common.models import ImportJob
from prm.common.moment import now

LEASE = timedelta(seconds=30)
AT_WORK = (ImportJob.State.CHECKING, ImportJob.State.RUNNING, ImportJob.State.UNDOING)


class Lost(Exception):
    """The job is no longer this worker's, or a person stopped it."""


def claim(job_ref: str) -> tuple[ImportJob, str] | None:
    """Take a job that has work and no living worker; returns it with the claim's token, or ``None``."""
    token = secrets.token_hex(16)
    free = Q(runner="") | Q(heartbeat_at__isnull=True) | Q(heartbeat_at__lt=now() - LEASE)
    taken = ImportJob.objects.filter(free, public_id=job_ref, state__in=AT_WORK).update(
        runner=token, heartbeat_at=now()
    )
    return (ImportJob.objects.get(public_id=job_ref), token) if taken else None


def reserve() -> tuple[str, dict[str, object]]:
    """Return a new token, and what to write on a job together with its state so that it is claimed from the start."""
    token = secrets.token_hex(16)
    return token, {"runner": token, "heartbeat_at": now()}


def release(job: ImportJob, token: str) -> None:
    """Give the job back, if it is still ours."""
    ImportJob.objects.filter(pk=job.pk, runner=token).update(runner="", heartbeat_at=None)


@contextmanager
def step(job: ImportJob, token: str) -> Iterator[ImportJob]:
    """Run one step in a transaction that holds the job; yields the job as it is now.

    Raises :class:`Lost` when another worker has it or it left the state it was claimed in. The heartbeat commits with
    the step.
    """
    with transaction.atomic():
        locked = ImportJob.objects.select_for_update().get(pk=job.pk)
        if locked.runner != token or locked.state != job.state:
            raise Lost
        locked.heartbeat_at = now()
        yield locked


def orphans() -> list[str]:
    """Return the public ids of jobs with work and no living worker."""
    free = Q(runner="") | Q(heartbeat_at__isnull=True) | Q(heartbeat_at__lt=now() - LEASE)
    return list(ImportJob.objects.filter(free, state__in=AT_WORK).values_list("public_id", flat=True))
