"""Verifications as rows: asked for by a person, by the schedule or by the command, and kept with their result."""

import logging
from collections.abc import Callable, Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime

from prm.common import waking
from prm.common.actors import SYSTEM, Actor
from prm.common.audit.chain import Head
from prm.common.audit.verification import Fault, verify
from prm.common.events import emit
from prm.common.models import AuditCheck
from prm.common.moment import now

logger = logging.getLogger(__name__)

GIVEN_UP = timedelta(hours=2)
"""A verification that has run for longer died with its worker; it is begun again."""


def ask(*, actor: Actor) -> AuditCheck:
    """Have everything verified in the background; one that already waits or runs is answered instead."""
    with transaction.atomic():
        waiting = _open().order_by("asked_at").first()
        if waiting is not None:
            return waiting
        made = AuditCheck.objects.create(asked_by_id=actor.user_id, asked_by_name=actor.name)
        transaction.on_commit(_wake, robust=True)
    return made


def _open() -> QuerySet[AuditCheck]:
    return AuditCheck.objects.filter(finished_at__isnull=True)


def _wake() -> None:
    from prm.common.tasks.audit import verify_asked

    waking.wake(verify_asked)


def latest() -> AuditCheck | None:
    """Return the verification that ended last."""
    return AuditCheck.objects.filter(finished_at__isnull=False).order_by("-finished_at").first()


def running() -> AuditCheck | None:
    """Return the verification that was asked for and has not ended."""
    return _open().order_by("asked_at").first()


def is_asked() -> bool:
    """Whether a verification waits for a worker."""
    return _due().exists()


def _due() -> QuerySet[AuditCheck]:
    return _open().filter(Q(started_at__isnull=True) | Q(started_at__lt=now() - GIVEN_UP))


def run_asked() -> int:
    """Run what was asked for and nobody works on; returns how many."""
    done = 0
    while (check := _claim()) is not None:
        _run(check)
        done += 1
    return done


def _claim() -> AuditCheck | None:
    with transaction.atomic():
        check = _due().select_for_update(skip_locked=True).order_by("asked_at").first()
        if check is not None:
            check.started_at = now()
            check.save(update_fields=["started_at"])
    return check


def verify_now(
    *, actor: Actor = SYSTEM, expect: Iterable[Head] = (), tell: Callable[[Fault], None] | None = None
) -> AuditCheck:
    """Verify everything at once and return the kept result."""
    check = AuditCheck.objects.create(asked_by_id=actor.user_id, asked_by_name=actor.name, started_at=now())
    return _run(check, expect, tell)


def _run(check: AuditCheck, expect: Iterable[Head] = (), tell: Callable[[Fault], None] | None = None) -> AuditCheck:
    report = verify(expect, tell)
    check.rows, check.faults, check.kinds = report.rows, report.faults, dict(report.kinds)
    check.first = report.first.plain() if report.first else None
    check.head_seq, check.head_hash = report.head.seq, report.head.hash.hex()
    check.finished_at = now()
    with transaction.atomic():
        check.save()
        if check.faults:
            emit("audit.tampered", subject=check, partner_id=None,
                 payload={"faults": check.faults, "first": first_in_words(check)})  # fmt: skip
    # Kept outside of the database, the head shows whether the end of the chain was cut off.
    logger.log(
        logging.ERROR if check.faults else logging.INFO,
        "audit verified: %s rows, %s faults, head %s",
        check.rows,
        check.faults,
        report.head,
    )
    return check


def first_in_words(check: AuditCheck) -> str:
    """Return the first fault as a sentence, or nothing."""
    if check.first is None:
        return ""
    at = parse_datetime(check.first["at"]) if check.first["at"] else None
    return str(Fault(check.first["kind"], check.first["table"], check.first["row"], check.first["record"], at))
