"""The sweep: giving warnings and ends whose time has come, each exactly once.

Clocks are fired in chunks, a transaction each. In it the subjects' rows are locked before the clocks: services lock in
that order too, so a sweep and a person never wait for each other in a circle. What somebody else holds is passed over
and found again by the next sweep. A process that dies has fired what it committed and nothing else.

A chunk costs a statement of each kind, however many clocks it holds. When it fails, its halves are tried, and theirs,
until the guilty clock stands alone.
"""

import logging
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import F

from prm.common import events
from prm.common.clocks.kinds import Handler, SeveralHandler, kind
from prm.common.clocks.services import next_moment
from prm.common.models.clock import Clock
from prm.common.models.event import Event
from prm.common.moment import now
from prm.common.remember import remembering

logger = logging.getLogger(__name__)

CHUNK: int = settings.CLOCK_CHUNK
_WRITTEN = ("state", "breached_at", "next_at", "warnings", "failures", "last_error")
_Due = tuple[UUID, str, str]


def sweep(limit: int = 10_000) -> int:
    """Fire what is due, earliest first: warnings and ends. Returns how many clocks were fired, ``limit`` at most."""
    rows = Clock.objects.filter(next_at__lte=now()).order_by("next_at", "pk")
    due: list[_Due] = list(rows.values_list("pk", "subject_type", "subject_id")[:limit])
    return sum(_fire(due[begin : begin + CHUNK]) for begin in range(0, len(due), CHUNK))


def _fire(due: Sequence[_Due]) -> int:
    """Fire a chunk; when it fails as a whole, each half of it, so that in the end only the guilty one waits."""
    try:
        with remembering(), transaction.atomic():
            return _fire_locked(_claim(due))
    except Exception as error:
        if len(due) > 1:
            middle = len(due) // 2
            return _fire(due[:middle]) + _fire(due[middle:])
        logger.exception("clock %s failed", due[0][0])
        with transaction.atomic():
            for clock in _claim(due):
                _postpone(clock, error)
                clock.save(update_fields=_WRITTEN)
        return 0


def _claim(due: Sequence[_Due]) -> list[Clock]:
    """Lock the subjects and then the clocks that are still due, passing over whatever others hold."""
    by_type: dict[str, set[str]] = defaultdict(set)
    for _, subject_type, subject_id in due:
        by_type[subject_type].add(subject_id)
    held = {(name, subject) for name, subjects in by_type.items() for subject in _held_by_others(name, subjects)}
    free = [pk for pk, subject_type, subject_id in due if (subject_type, subject_id) not in held]
    clocks = Clock.objects.select_for_update(skip_locked=True).filter(pk__in=free, next_at__lte=now())
    return list(clocks.order_by("next_at", "pk"))


def _held_by_others(subject_type: str, subjects: set[str]) -> set[str]:
    rows = apps.get_model(subject_type)._base_manager.filter(public_id__in=subjects)
    locked = set(rows.select_for_update(skip_locked=True).values_list("public_id", flat=True))
    rest = subjects - locked
    # One that is gone is nobody's: its clock is fired, and the handler says what it misses.
    return set(rows.filter(public_id__in=rest).values_list("public_id", flat=True)) if rest else set()


@dataclass(frozen=True, slots=True)
class _Firing:
    """One clock as it was, and what is to happen to it."""

    clock: Clock
    before: dict[str, object]
    handler: Handler | None
    event: str
    several: SeveralHandler | None = None

    @property
    def subject(self) -> tuple[str, str]:
        """Return whose clock it is."""
        return self.clock.subject_type, self.clock.subject_id

    def stands(self) -> bool:
        """Whether no handler that ran before it ended or replaced the clock."""
        return Clock.objects.filter(pk=self.clock.pk, state=self.clock.state).exists()


def _fire_locked(clocks: list[Clock]) -> int:
    """Write what the clocks become, run their handlers, and tell of those that went well."""
    firings = [_advance(clock) for clock in clocks]
    if not firings:
        return 0
    # Written before the handlers run: a handler may end the very clock it is called for.
    _write(clocks)
    done = _handle(firings)
    Event.objects.bulk_create(
        [
            Event(
                name=firing.event,
                subject_type=firing.clock.subject_type,
                subject_id=firing.clock.subject_id,
                partner_id=firing.clock.partner_id,
                payload={"kind": firing.clock.kind, "due_at": firing.clock.due_at.isoformat()},
                occurred_at=now(),
            )
            for firing in done
        ]
    )
    if done:
        events.wake_after_commit()
    return len(done)


def _write(clocks: list[Clock]) -> None:
    """Write the advanced clocks in as few statements as can be: every late one changes in the same way."""
    late = [clock.pk for clock in clocks if clock.state == Clock.State.BREACHED]
    Clock.objects.filter(pk__in=late).update(
        state=Clock.State.BREACHED, breached_at=F("due_at"), next_at=None, failures=0, last_error=""
    )
    warned = [clock for clock in clocks if clock.state == Clock.State.RUNNING]
    Clock.objects.bulk_update(warned, ["next_at", "warnings"])
    Clock.objects.filter(pk__in=[clock.pk for clock in warned], failures__gt=0).update(failures=0, last_error="")


def _advance(clock: Clock) -> _Firing:
    """Change a clock in memory to what it becomes now: warned, or late when its end has come.

    A warning overtaken by the end, or by a later warning, is not given any more.
    """
    moment, what = now(), kind(clock.kind)
    before = {name: getattr(clock, name) for name in _WRITTEN}
    clock.failures, clock.last_error = 0, ""
    if moment >= clock.due_at:
        clock.state, clock.breached_at, clock.next_at = Clock.State.BREACHED, clock.due_at, None
        return _Firing(clock, before, what.on_breach, "clock.breached", what.on_breach_all)
    clock.warnings = [
        {**warning, "fired": warning["fired"] or datetime.fromisoformat(warning["at"]) <= moment}
        for warning in clock.warnings
    ]
    clock.next_at = next_moment(clock)
    return _Firing(clock, before, what.on_warn, "clock.warned")


def _handle(firings: list[_Firing]) -> list[_Firing]:
    """Run the handlers, for all clocks of a kind together where that is possible; return what went well."""
    done: list[_Firing] = []
    groups: dict[SeveralHandler | None, list[_Firing]] = defaultdict(list)
    for firing in firings:
        if firing.several is None and firing.handler is None:
            done.append(firing)
        else:
            groups[firing.several].append(firing)
    times = Counter(firing.subject for firing in firings)
    several_clocks = {subject for subject, count in times.items() if count > 1}
    for several, those in groups.items():
        done += _handled(several, those, several_clocks)
    return done


def _handled(
    several: SeveralHandler | None, firings: list[_Firing], several_clocks: set[tuple[str, str]]
) -> list[_Firing]:
    """Run the handlers of a group; when one fails, nothing of the group stays and its halves are tried.

    Of a subject with several clocks in the chunk a handler may have ended the next one: what was granted in time to
    keep a promise is not followed by the end of that promise. A clock that fails by itself is as before but for a
    later look.
    """
    done: list[_Firing] = []
    try:
        with transaction.atomic():
            if several is not None:
                several([firing.clock for firing in firings])
                return firings
            for firing in firings:
                if firing.subject in several_clocks and not firing.stands():
                    continue
                if firing.handler is not None:
                    firing.handler(firing.clock)
                done.append(firing)
    except Exception as error:
        if len(firings) > 1:
            middle = len(firings) // 2
            return [
                *_handled(several, firings[:middle], several_clocks),
                *_handled(several, firings[middle:], several_clocks),
            ]
        _keep_for_later(firings[0], error)
        return []
    return done


def _keep_for_later(firing: _Firing, error: Exception) -> None:
    """Put the clock back as it was, with the error and a moment to try again."""
    logger.error("clock %s failed", firing.clock.pk, exc_info=error)
    for name, value in firing.before.items():
        setattr(firing.clock, name, value)
    _postpone(firing.clock, error)
    firing.clock.save(update_fields=_WRITTEN)


def _postpone(clock: Clock, error: Exception) -> None:
    """Look again after a delay that grows from ten seconds to an hour; staff see the error on the clocks page."""
    clock.failures = min(clock.failures + 1, 30_000)
    clock.last_error = f"{type(error).__name__}: {error}"[:2000]
    clock.next_at = now() + timedelta(seconds=min(5 * 2 ** min(clock.failures, 10), 3600))
