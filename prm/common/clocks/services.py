"""Starting, stopping and moving clocks."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import IntegrityError, models, transaction

from prm.common.clocks import business, measure
from prm.common.clocks.business import Duration
from prm.common.clocks.calendars import calendar as calendar_of
from prm.common.clocks.selectors import OPEN
from prm.common.errors import DomainError
from prm.common.models.clock import Clock
from prm.common.moment import now
from prm.common.timeline import key_of

_SHORTEST = timedelta(seconds=1)


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

    Raises ``DomainError`` ``clock.running`` when the subject has an open clock of this kind, ``clock.length`` for a
    duration of nothing or of lifetimes.
    """
    return begin(
        made(
            kind, subject=subject, partner_id=partner_id, owed_by=owed_by, label=label, duration=duration,
            calendar=calendar, owed_by_name=owed_by_name, warn_at=warn_at, consequence=consequence, at=at,
        )
    )  # fmt: skip


def made(
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
    """Return the unsaved clock :func:`start` would start, for a subject that has none and is written with it."""
    began, days = at or now(), calendar_of(calendar)
    try:
        due = business.add(began, duration, days)
    except ValueError as error:
        raise DomainError("clock.length", f"A clock cannot run for {duration.said()}.") from error
    whole = business.elapsed(began, due, duration.unit, days)
    parts = [timedelta(microseconds=int(Decimal(whole // timedelta(microseconds=1)) * part)) for part in warn_at]
    warnings = [business.after(began, part, duration.unit, days) for part in parts]
    return _made(kind, subject, partner_id, owed_by, owed_by_name, label, duration, calendar, began, due, warnings,
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
    """Start a clock that ends at a moment, in calendar days; warnings are days before it, past ones are skipped.

    Raises ``DomainError`` as :func:`start` does.
    """
    began = at or now()
    if due_at <= began:
        raise DomainError("clock.length", "A clock cannot end before it starts.")
    warnings = [due_at - timedelta(days=before) for before in warn_days_before]
    # To the nearest day: the end was laid down a moment ago, and 120 days are not to read as 119.
    length = Duration(Decimal(round((due_at - began) / timedelta(days=1)) or 1), "days")
    return begin(_made(kind, subject, partner_id, owed_by, owed_by_name, label, length, calendar, began, due_at,
                       warnings, consequence))  # fmt: skip


def _made(
    kind: str, subject: models.Model, partner_id: int | None, owed_by: str, owed_by_name: str, label: str,
    duration: Duration, calendar: str, began: datetime, due: datetime, warnings: list[datetime], consequence: str,
) -> Clock:  # fmt: skip
    if due <= began:
        raise DomainError("clock.length", "A clock must run for some time.")
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
        warnings=[{"at": moment.isoformat(), "fired": False} for moment in sorted(warnings) if began < moment < due],
    )
    clock.next_at = next_moment(clock)
    return clock


def begin(clock: Clock) -> Clock:
    """Start a clock that :func:`made` returned. Raises as :func:`start` does."""
    try:
        with transaction.atomic():
            # The key is made here: rows may be added by a role that cannot read them back.
            Clock.objects.bulk_create([clock])
    except IntegrityError as error:
        if "one_open_clock_a_kind" not in str(error):
            raise
        raise DomainError("clock.running", f"“{clock.label}” has a clock already.") from error
    return clock


def next_moment(clock: Clock) -> datetime:
    """Return the next warning not yet given, else the end."""
    open_warnings = [datetime.fromisoformat(w["at"]) for w in clock.warnings if not w["fired"]]
    return min([*open_warnings, clock.due_at])


def _locked(kind: str, subject: models.Model) -> Clock | None:
    return Clock.objects.select_for_update().filter(kind=kind, **key_of(subject), state__in=OPEN).first()


@transaction.atomic
def meet(kind: str, *, subject: models.Model) -> Clock | None:
    """The owed step was taken: end the open clock, keeping how long it took and whether it was late.

    A step taken after the end but before a sweep saw it counts as late; nobody is chased for it any more.
    """
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
    moment = now()
    if clock.state != Clock.State.PAUSED:
        clock.spent = measure.spent(clock, moment)
        if state == Clock.State.MET and clock.breached_at is None and moment > clock.due_at:
            clock.breached_at = clock.due_at
    clock.state, clock.ended_at, clock.next_at = state, moment, None
    clock.save()


@transaction.atomic
def cancel_all(*, subject: models.Model) -> int:
    """End every open clock of the subject; returns how many there were."""
    clocks = list(Clock.objects.select_for_update().filter(**key_of(subject), state__in=OPEN).order_by("pk"))
    for clock in clocks:
        _finish(clock, Clock.State.CANCELLED)
    return len(clocks)


@transaction.atomic
def pause(kind: str, *, subject: models.Model) -> Clock | None:
    """Stop the clock while the other side has the ball; what is left is kept. A clock that is late is not paused."""
    clock, moment = _locked(kind, subject), now()
    if clock is None or clock.state != Clock.State.RUNNING or moment >= clock.due_at:
        return None
    clock.remaining = measure.left(clock, moment)
    clock.spent = measure.spent(clock, moment)
    clock.state, clock.paused_at, clock.next_at = Clock.State.PAUSED, moment, None
    clock.save()
    return clock


@transaction.atomic
def resume(kind: str, *, subject: models.Model) -> Clock | None:
    """Let a paused clock run on for what was left; warnings not yet given keep their distance from the end."""
    clock = _locked(kind, subject)
    if clock is None or clock.state != Clock.State.PAUSED or clock.remaining is None:
        return None
    moment, left, old_due = now(), clock.remaining, clock.due_at
    clock.started_at, clock.due_at = moment, max(measure.after(clock, moment, left), moment + _SHORTEST)
    for warning in clock.warnings:
        if not warning["fired"]:
            ahead = left - measure.lead(clock, warning, old_due)
            warning["at"] = measure.after(clock, moment, max(ahead, timedelta())).isoformat()
    clock.state, clock.paused_at, clock.remaining = Clock.State.RUNNING, None, None
    clock.next_at = next_moment(clock)
    clock.save()
    return clock


@transaction.atomic
def move_due(kind: str, *, subject: models.Model, due_at: datetime) -> Clock:
    """Move the end of an open clock. Warnings keep their distance from it; those that lie ahead are given (again).

    The promised length becomes that of the whole: what was spent before, and from the present run's start to the new
    end. A late clock runs again; a paused one stays paused with more or less left. Raises ``DomainError``
    ``clock.none`` when no clock is open, ``clock.backwards`` when the end would precede the start.
    """
    clock, moment = _locked(kind, subject), now()
    if clock is None:
        raise DomainError("clock.none", "There is no running clock to move.")
    if due_at <= clock.started_at:
        raise DomainError("clock.backwards", "A clock cannot end before it started.")
    stands = clock.paused_at or moment
    leads = [measure.lead(clock, warning, clock.due_at) for warning in clock.warnings]
    clock.due_at = due_at
    clock.warnings = _laid(clock, leads, stands)
    if clock.state == Clock.State.PAUSED:
        clock.remaining = max(measure.left(clock, stands), timedelta())
    else:
        clock.state, clock.breached_at = Clock.State.RUNNING, None
        clock.next_at = next_moment(clock)
    clock.amount = measure.promised(clock)
    clock.save()
    return clock


def _laid(clock: Clock, leads: list[timedelta], stands: datetime) -> list[dict[str, object]]:
    """Return the warnings laid anew before the moved end, those before ``stands`` as given."""
    whole = measure.run(clock, clock.due_at)
    moments = [measure.after(clock, clock.started_at, whole - lead) for lead in leads if timedelta() < lead < whole]
    return [{"at": at.isoformat(), "fired": at <= stands} for at in moments if at < clock.due_at]


def reword(kind: str, *, subject: models.Model, consequence: str) -> None:
    """Say anew what follows when the step is late."""
    Clock.objects.filter(kind=kind, **key_of(subject), state__in=OPEN).update(consequence=consequence)


def name_debtor(*kinds: str, subject: models.Model, name: str) -> None:
    """Name the person who owes the step, of one kind or several, so that both sides see whose turn it is."""
    Clock.objects.filter(kind__in=kinds, **key_of(subject), state__in=OPEN).update(owed_by_name=name)
