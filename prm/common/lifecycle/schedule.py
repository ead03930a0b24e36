"""Versions coming into force at their moment, and going out of it.

The present is decided by the store, which honours a scheduled version from its very start. What is done here only
brings the statuses after it, so a late sweep changes no decision.
"""

from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from prm.common import workflow
from prm.common.actors import SYSTEM
from prm.common.errors import DomainError
from prm.common.lifecycle.workflow import POLICY
from prm.common.models.policy import PolicyVersion
from prm.common.moment import now
from prm.common.workflow import Step

_SCHEDULING = 74  # the space of advisory locks in which one kind's schedule is changed
Status = PolicyVersion.Status


def lock(kind: str) -> None:
    """Let nobody else change the schedule of a kind before this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_SCHEDULING, kind])


def activate_due() -> int:
    """Bring into force what is due and retire what has ended; returns how many versions moved. Safe to run at once."""
    return sum(_moved(version) for version in _due())


def _due() -> QuerySet[PolicyVersion]:
    present = now()
    begins = Q(status=Status.SCHEDULED, effective_from__lte=present)
    ends = Q(status=Status.ACTIVE, effective_to__lte=present)
    return PolicyVersion.objects.filter(begins | ends).order_by("effective_from", "number")


@transaction.atomic
def _moved(version: PolicyVersion) -> bool:
    lock(version.kind)
    locked: PolicyVersion = workflow.lock(version)
    if locked.status == Status.SCHEDULED:
        try:
            activate(locked)
        except DomainError:  # taken off the schedule in the meantime
            return False
        return True
    if locked.status == Status.ACTIVE and locked.effective_to is not None and locked.effective_to <= now():
        workflow.apply(POLICY, locked, "retire", actor=SYSTEM)
        return True
    return False


def activate(version: PolicyVersion) -> PolicyVersion:
    """Put a due version in force, retiring what it replaces at its start. The kind's schedule is locked by the caller.

    A version with an end replaces nothing: what held before it holds again afterwards.
    """
    workflow.check(POLICY, version, "activate", SYSTEM)
    start = version.effective_from
    if version.effective_to is None:
        for replaced in _replaced(version):
            workflow.apply(
                POLICY,
                replaced,
                "retire",
                actor=SYSTEM,
                step=Step(update={"effective_to": start}, data={"by": version.public_id}),
            )
    return workflow.apply(POLICY, version, "activate", actor=SYSTEM)


def _replaced(version: PolicyVersion) -> QuerySet[PolicyVersion]:
    return PolicyVersion.objects.filter(
        Q(effective_to__isnull=True) | Q(effective_to__gt=version.effective_from),
        kind=version.kind,
        scope_key=version.scope_key,
        status=Status.ACTIVE,
        effective_from__lt=version.effective_from,
    )


def open_version(kind: str, key: str) -> PolicyVersion | None:
    """Return the version of exactly this scope that is in force until further notice, if any."""
    return PolicyVersion.objects.filter(
        kind=kind, scope_key=key, status=Status.ACTIVE, effective_to__isnull=True
    ).first()


def beginning(kind: str, key: str, start: datetime) -> QuerySet[PolicyVersion]:
    """Return the versions of exactly this scope that start at one moment."""
    return PolicyVersion.objects.filter(
        kind=kind, scope_key=key, effective_from=start, status__in=[Status.SCHEDULED, Status.ACTIVE]
    )


def mark_rolled_back(version: PolicyVersion, at: datetime | None) -> None:
    """Note on the version that ``version`` rolls back, if it does, from when on it is; ``None`` takes it off again."""
    if version.rolls_back is not None:
        replaced = version.rolls_back
        replaced.rolled_back_at = at
        replaced.save(update_fields=["rolled_back_at"])
