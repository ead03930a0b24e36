"""A clock as a page shows it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from prm.common.clocks import business, measure
from prm.common.clocks.business import Duration
from prm.common.clocks.calendars import calendar
from prm.common.models.clock import Clock
from prm.common.moment import now

WARN_FROM = 85  # percent spent from which a clock without warnings of its own is shown as one that is soon late


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


def say_time(length: timedelta, unit: str, *, exact: bool = False) -> str:
    """Return such as "5 h 40 m", "31 h" or "18 days", always without a sign and never more than there is.

    ``exact`` keeps the minutes of long business times, as for what was spent.
    """
    minutes = abs(length) // timedelta(minutes=1)
    hours, rest = divmod(minutes, 60)
    if not unit.startswith("business") and hours >= 24:
        days, hours = divmod(hours, 24)
        if days >= 2:
            return f"{days} days"
        return f"{days} d {hours} h" if hours else f"{days} d"
    if unit.startswith("business") and hours >= 10 and not exact:
        return f"{hours} h"
    return f"{hours} h {rest:02d} m"


def clock_view(clock: Clock, *, timezone: str = "UTC", moment: datetime | None = None) -> ClockView:
    """Return what a page shows of ``clock`` at ``moment`` (now), with the exact time in the viewer's zone."""
    moment = moment or now()
    state, left, percent = _ended(clock) if clock.ended_at else _open(clock, moment)
    zone = ZoneInfo(timezone)
    title = f"Due {_exact(clock.due_at, zone)}"
    if clock.ended_at:
        word = "Done" if clock.state == Clock.State.MET else "Ended"
        title = f"{word} {_exact(clock.ended_at, zone)}. {title}"
    elif clock.state == Clock.State.PAUSED and clock.paused_at:
        title = f"Paused since {_exact(clock.paused_at, zone)}"
    return ClockView(
        state=state,
        left=left,
        of=f"of {Duration(clock.amount, clock.unit).said()}",  # type: ignore[arg-type]
        percent=percent,
        title=title,
        label=clock.label,
        owed_by=clock.owed_by,
        owed_by_name=clock.owed_by_name,
        consequence=clock.consequence,
        due_at=clock.due_at,
        kind=clock.kind,
    )


def _exact(moment: datetime, zone: ZoneInfo) -> str:
    local = moment.astimezone(zone)
    return f"{local:%a} {local.day} {local:%B %Y, %H:%M %Z}"


def _ended(clock: Clock) -> tuple[str, str, int]:
    took = say_time(clock.spent or timedelta(), clock.unit, exact=True)
    if clock.state == Clock.State.CANCELLED:
        return "paused", "Ended", 0
    if clock.breached_at:
        return "over", f"Late, took {took}", 100
    return "met", f"Kept, {took}", 100


def _open(clock: Clock, moment: datetime) -> tuple[str, str, int]:
    whole = measure.whole(clock)
    if clock.state == Clock.State.PAUSED:
        rest = clock.remaining or timedelta()
        return "paused", f"Paused, {say_time(rest, clock.unit)} left", _percent(whole - rest, whole)
    rest = measure.left(clock, moment)
    if moment >= clock.due_at:
        return "over", f"{say_time(rest, clock.unit)} late", 100
    percent = _percent(whole - rest, whole)
    return "warn" if _soon(clock, percent, moment) else "running", f"{_say_left(clock, rest, moment)} left", percent


def _soon(clock: Clock, percent: int, moment: datetime) -> bool:
    """Whether the last warning has come; the policy says when that is."""
    if not clock.warnings:
        return percent >= WARN_FROM
    return max(datetime.fromisoformat(warning["at"]) for warning in clock.warnings) <= moment


def _say_left(clock: Clock, rest: timedelta, moment: datetime) -> str:
    if clock.unit == "business_days":
        days = business.open_days_between(moment, clock.due_at, calendar(clock.calendar_key))
        if days >= 2:
            return f"{days} business days"
    return say_time(rest, clock.unit)


def _percent(part: timedelta, whole: timedelta) -> int:
    return max(0, min(100, 100 * part // whole)) if whole else 0
