"""Starting, stopping and sweeping clocks."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import models, transaction
from django.db.models import Q

from prm.common import events
from prm.common.clocks import business
from prm.common.clocks.business import BusinessCalendar, Duration
from prm.common.clocks.calendars import calendar as calendar_of
from prm.common.clocks.kinds import kind as kind_of
from prm.common.errors import DomainError
from prm.common.models.clock import Clock
from prm.common.models.event import Event
from prm.common.moment import now
from prm.common.timeline import key_of

logger = logging.getLogger(__name__)

OPEN = (Clock.State.RUNNING, Clock.State.PAUSED, Clock.State.BREACHED)


def start(
    kind: str,
    *,
    subject: models.Model,
    partner_id: int | None,
    owed_by: str,
    label: str,
    duration: Duration,
    calendar: str,
    owed_by_name: str = "",
    warn_at: Sequence[Decimal] = (),
    consequence: str = "",
    at: datetime | None = None,
) -> Clock:
    """Start a clock that ends after ``duration``. ``warn_at`` are parts of the whole, 0.85 of the time spent.

    Raises ``IntegrityError`` when the subject has an open clock of this kind.
    """
    began, days = at or now(), calendar_of(calendar)
    due = business.add(began, duration, days)
    whole = business.elapsed(began, due, duration.unit, days)
    warnings = [_after(began, whole * float(part), duration.unit, days) for part in sorted(warn_at)]
    return _create(kind, subject, partner_id, owed_by, owed_by_name, label, duration, calendar, began, due, warnings,
                   consequence)  # fmt: skip


def start_until(
    kind: str,
    *,
    subject: models.Model,
    partner_id: int | None,
    owed_by: str,
    label: str,
    due_at: datetime,
    calendar: str,
    owed_by_name: str = "",
    warn_days_before: Sequence[int] = (),
    consequence: str = "",
    at: datetime | None = None,
) -> Clock:
    """Start a clock that ends at a moment, in calendar days; warnings are days before it, past ones are skipped."""
    began = at or now()
    days = Decimal((due_at - began).days or 1)
    warnings = sorted(due_at - timedelta(days=before) for before in warn_days_before)
    return _create(kind, subject, partner_id, owed_by, owed_by_name, label, Duration(days, "days"), calendar, began,
                   due_at, [w for w in warnings if w > began], consequence)  # fmt: skip


def _create(
    kind: str, subject: models.Model, partner_id: int | None, owed_by: str, owed_by_name: str, label: str,
    duration: Duration, calendar: str, began: datetime, due: datetime, warnings: list[datetime], consequence: str,
) -> Clock:  # fmt: skip
    clock = Clock(
        kind=kind,
        **key_of(subject),
        partner_id=partner_id,
        owed_by=owed_by,
        owed_by_name=owed_by_name,
        label=label,
        consequence=consequence,
        calendar_key=calendar,
        amount=duration.amount,
        unit=duration.unit,
        started_at=began,
        due_at=due,
        warnings=[{"at": moment.isoformat(), "fired": False} for moment in warnings if moment < due],
    )
    clock.next_at = _next(clock)
    Clock.objects.bulk_create([clock])
    return clock


def _next(clock: Clock) -> datetime:
    """Return the next warning not yet given, else the end."""
    open_warnings = [datetime.fromisoformat(w["at"]) for w in clock.warnings if not w["fired"]]
    return min([*open_warnings, clock.due_at])


def find(kind: str, *, subject: models.Model) -> Clock | None:
    """Return the subject's open clock of this kind."""
    return Clock.objects.filter(kind=kind, **key_of(subject), state__in=OPEN).first()


def _locked(kind: str, subject: models.Model) -> Clock | None:
    return Clock.objects.select_for_update().filter(kind=kind, **key_of(subject), state__in=OPEN).first()


def _calendar(clock: Clock) -> BusinessCalendar:
    return calendar_of(clock.calendar_key)


@transaction.atomic
def meet(kind: str, *, subject: models.Model) -> Clock | None:
    """The owed step was taken: end the open clock, keeping how long it took and whether it was late."""
    return _end(kind, subject, Clock.State.MET)


@transaction.atomic
def cancel(kind: str, *, subject: models.Model) -> Clock | None:
    """The step is owed no more: end the open clock without a verdict."""
    return _end(kind, subject, Clock.State.CANCELLED)


def _end(kind: str, subject: models.Model, state: str) -> Clock | None:
    clock = _locked(kind, subject)
    if clock is not None:
        _finish(clock, state)
    return clock


def _finish(clock: Clock, state: str) -> None:
    if clock.state != Clock.State.PAUSED:
        clock.spent = _spent(clock, now())
    clock.state, clock.ended_at, clock.next_at = state, now(), None
    if state == Clock.State.MET and clock.breached_at is None and now() > clock.due_at and clock.remaining is None:
        clock.breached_at = clock.due_at
    clock.save()


def _spent(clock: Clock, moment: datetime) -> timedelta:
    """Return the time used so far, in the clock's own time: what earlier runs used, and this one."""
    run = business.elapsed(clock.started_at, moment, clock.unit, _calendar(clock))  # type: ignore[arg-type]
    return (clock.spent or timedelta()) + run


@transaction.atomic
def cancel_all(*, subject: models.Model) -> int:
    """End every open clock of the subject; returns how many there were."""
    clocks = list(Clock.objects.select_for_update().filter(**key_of(subject), state__in=OPEN))
    for clock in clocks:
        _finish(clock, Clock.State.CANCELLED)
    return len(clocks)


@transaction.atomic
def pause(kind: str, *, subject: models.Model) -> Clock | None:
    """Stop the clock while the other side has the ball; what is left is kept. A late clock is not paused."""
    clock = _locked(kind, subject)
    if clock is None or clock.state != Clock.State.RUNNING:
        return None
    moment = now()
    clock.remaining = business.elapsed(moment, clock.due_at, clock.unit, _calendar(clock))  # type: ignore[arg-type]
    clock.spent = _spent(clock, moment)
    clock.state, clock.paused_at, clock.next_at = Clock.State.PAUSED, moment, None
    clock.save()
    return clock


@transaction.atomic
def resume(kind: str, *, subject: models.Model) -> Clock | None:
    """Let a paused clock run on for what was left; warnings not yet given move with the end."""
    clock = _locked(kind, subject)
    if clock is None or clock.state != Clock.State.PAUSED or clock.remaining is None:
        return None
    moment, days, old_due = now(), _calendar(clock), clock.due_at
    clock.due_at = _after(moment, clock.remaining, clock.unit, days)
    for warning in clock.warnings:
        if not warning["fired"]:
            lead = business.elapsed(datetime.fromisoformat(warning["at"]), old_due, clock.unit, days)  # type: ignore[arg-type]
            warning["at"] = _after(moment, max(clock.remaining - lead, timedelta()), clock.unit, days).isoformat()
    clock.started_at = moment
    clock.state, clock.paused_at, clock.remaining = Clock.State.RUNNING, None, None
    clock.next_at = _next(clock)
    clock.save()
    return clock


def _after(moment: datetime, length: timedelta, unit: str, days: BusinessCalendar) -> datetime:
    hours = Decimal(length / timedelta(microseconds=1)) / Decimal(3_600_000_000)
    plain: business.Unit = "business_hours" if unit.startswith("business") else "hours"
    return business.add(moment, Duration(max(hours, Decimal("0.0003")), plain), days)


@transaction.atomic
def move_due(kind: str, *, subject: models.Model, due_at: datetime) -> Clock:
    """Move the end of an open clock. Raises ``DomainError`` when there is none, or the end would precede the start."""
    clock = _locked(kind, subject)
    if clock is None:
        raise DomainError("clock.none", "There is no running clock to move.")
    if due_at <= clock.started_at:
        raise DomainError("clock.backwards", "A clock cannot end before it started.")
    clock.due_at, clock.state, clock.breached_at = due_at, Clock.State.RUNNING, None
    clock.next_at = _next(clock)
    clock.save()
    return clock


def name_debtor(kind: str, *, subject: models.Model, name: str) -> None:
    """Name the person who owes the step, so that both sides see whose turn it is."""
    Clock.objects.filter(kind=kind, **key_of(subject), state__in=OPEN).update(owed_by_name=name)


def sweep(limit: int = 500) -> int:
    """Fire what is due: warnings and ends. Returns how many were fired.

    Each clock is claimed and handled in a transaction of its own under a row lock that others skip, so two sweeps
    never fire one clock twice, and a sweep that dies has fired what it committed and nothing else.
    """
    fired = 0
    due = Q(next_at__lte=now())
    for pk in list(Clock.objects.filter(due).order_by("next_at").values_list("pk", flat=True)[:limit]):
        fired += _fire(pk)
    return fired


def _fire(pk: object) -> bool:
    with transaction.atomic():
        clock = Clock.objects.select_for_update(skip_locked=True).filter(pk=pk, next_at__lte=now()).first()
        if clock is None:
            return False
        try:
            with transaction.atomic():
                _handle(clock)
        except Exception as error:
            logger.exception("clock %s failed", clock.pk)
            clock.refresh_from_db()
            clock.failures += 1
            clock.last_error = f"{type(error).__name__}: {error}"[:2000]
            clock.next_at = now() + timedelta(seconds=min(2**clock.failures * 5, 3600))
            clock.save(update_fields=["failures", "last_error", "next_at"])
            return False
    return True


def _handle(clock: Clock) -> None:
    """Give the warnings whose time has come, or the end when it has."""
    moment = now()
    if moment >= clock.due_at:
        clock.state, clock.breached_at, clock.next_at = Clock.State.BREACHED, clock.due_at, None
        for warning in clock.warnings:
            warning["fired"] = True
        clock.save(update_fields=["state", "breached_at", "next_at", "warnings"])
        kind_of(clock.kind).on_breach(clock)
        _tell("clock.breached", clock)
        return
    for warning in clock.warnings:
        if not warning["fired"] and datetime.fromisoformat(warning["at"]) <= moment:
            warning["fired"] = True
    clock.next_at = _next(clock)
    clock.save(update_fields=["next_at", "warnings"])
    kind_of(clock.kind).on_warn(clock)
    _tell("clock.warned", clock)


def _tell(name: str, clock: Clock) -> None:
    """Write the event with the clock's subject, so receivers need no second look-up."""
    Event.objects.create(
        name=name,
        subject_type=clock.subject_type,
        subject_id=clock.subject_id,
        partner_id=clock.partner_id,
        payload={"kind": clock.kind, "due_at": clock.due_at.isoformat()},
        occurred_at=now(),
    )
    events.wake_after_commit()
