"""A clock as a page shows it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import models

from prm.common.clocks import business
from prm.common.clocks.calendars import calendar
from prm.common.models.clock import Clock
from prm.common.moment import now
from prm.common.timeline import key_of

WARN_FROM = 85


@dataclass(frozen=True, slots=True)
class ClockView:
    """``state`` is running, warn, over, met or paused; ``left`` and ``of`` are words; ``percent`` is time spent."""

    state: str
    left: str
    of: str
    percent: int
    title: str
    label: str
    owed_by: str
    owed_by_name: str
    consequence: str
    due_at: datetime
    kind: str


def say_time(length: timedelta, unit: str) -> str:
    """Return such as "5 h 40 m", "18 days" or "3 days 2 h", always without a sign."""
    minutes = int(abs(length).total_seconds() // 60)
    if unit in {"days", "hours"} and minutes >= 48 * 60:
        days = round(minutes / 1440)
        return f"{days} days"
    hours, rest = divmod(minutes, 60)
    if hours >= 10 and unit.startswith("business"):
        return f"{hours} h"
    return f"{hours} h {rest:02d} m"


def clock_view(clock: Clock, *, timezone: str = "UTC", moment: datetime | None = None) -> ClockView:
    """Return what a page shows of ``clock`` at ``moment`` (now), with the exact time in the viewer's zone."""
    moment, days = moment or now(), calendar(clock.calendar_key)
    whole = _whole(clock)
    unit = clock.unit
    if clock.state == Clock.State.MET:
        spent = clock.spent or timedelta()
        late = clock.breached_at is not None
        state, left = (
            ("over", f"Late, took {say_time(spent, unit)}") if late else ("met", f"Kept, {say_time(spent, unit)}")
        )
    elif clock.state == Clock.State.CANCELLED:
        state, left, spent = "paused", "Ended", clock.spent or timedelta()
    elif clock.state == Clock.State.PAUSED:
        rest = clock.remaining or timedelta()
        state, left, spent = "paused", f"Paused, {say_time(rest, unit)} left", whole - rest
    else:
        rest = business.elapsed(moment, clock.due_at, unit, days)  # type: ignore[arg-type]
        spent = whole - rest
        over = moment >= clock.due_at
        warn = _percent(spent, whole) >= WARN_FROM
        state = "over" if over else "warn" if warn else "running"
        left = f"{say_time(rest, unit)} {'late' if over else 'left'}"
    return ClockView(
        state=state,
        left=left,
        of=f"of {Decimal(clock.amount).normalize():f} {unit.replace('_', ' ')}",
        percent=_percent(spent, whole),
        title=f"Due {clock.due_at.astimezone(ZoneInfo(timezone)):%a %-d %B %Y, %H:%M %Z}",
        label=clock.label,
        owed_by=clock.owed_by,
        owed_by_name=clock.owed_by_name,
        consequence=clock.consequence,
        due_at=clock.due_at,
        kind=clock.kind,
    )


def _whole(clock: Clock) -> timedelta:
    seconds = {"business_hours": 3600, "hours": 3600, "days": 86400, "business_days": 8 * 3600}[clock.unit]
    return timedelta(seconds=float(clock.amount) * seconds)


def _percent(part: timedelta, whole: timedelta) -> int:
    return max(0, min(100, int(100 * (part / whole)))) if whole else 0


def clocks_of(subject: models.Model) -> list[Clock]:
    """Return the subject's clocks that a page shows: open and ended ones, oldest first, without cancelled ones."""
    return list(
        Clock.objects.filter(**key_of(subject)).exclude(state=Clock.State.CANCELLED).order_by("started_at", "id")
    )
