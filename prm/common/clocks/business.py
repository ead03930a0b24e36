"""Business time: pure interval arithmetic over a calendar's opening hours.

Working intervals are wall time in the calendar's zone; differences are taken in UTC, so a night with a clock change is
as long as it really was. Nothing here asks what time it is.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Literal
from zoneinfo import ZoneInfo

import holidays

Unit = Literal["business_hours", "business_days", "hours", "days"]
_HORIZON_DAYS = 366 * 12


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time. Business hours count opening time; a business day is one open day, until the same wall time."""

    amount: Decimal
    unit: Unit

    def said(self) -> str:
        """Return such as "48 business hours"."""
        return f"{self.amount.normalize():f} {self.unit.replace('_', ' ')}"


@dataclass(frozen=True)
class BusinessCalendar:
    """Opening hours by weekday (0 is Monday), public holidays of a country or subdivision, and own closing days."""

    key: str
    timezone: str = "UTC"
    country: str = ""
    subdivision: str = ""
    hours: Mapping[int, tuple[tuple[time, time], ...]] = field(
        default_factory=lambda: {day: ((time(9), time(17)),) for day in range(5)}
    )
    closed: frozenset[date] = frozenset()

    @cached_property
    def zone(self) -> ZoneInfo:
        """Return the calendar's time zone."""
        return ZoneInfo(self.timezone)

    @cached_property
    def _holidays(self) -> holidays.HolidayBase | None:
        return holidays.country_holidays(self.country, subdiv=self.subdivision or None) if self.country else None

    def is_open_on(self, day: date) -> bool:
        """Whether the calendar has any opening hours on ``day``."""
        if day.weekday() not in self.hours or day in self.closed:
            return False
        return self._holidays is None or day not in self._holidays

    def intervals(self, day: date) -> list[tuple[datetime, datetime]]:
        """Return the opening intervals of ``day`` in UTC."""
        if not self.is_open_on(day):
            return []
        made = [
            (datetime.combine(day, opens, self.zone), datetime.combine(day, closes, self.zone))
            for opens, closes in self.hours[day.weekday()]
        ]
        return [(opens.astimezone(UTC), closes.astimezone(UTC)) for opens, closes in made]

    def from_moment(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield opening intervals in order from ``moment`` on, the first one cut to begin there."""
        day = moment.astimezone(self.zone).date()
        for offset in range(_HORIZON_DAYS):
            for opens, closes in self.intervals(day + timedelta(days=offset)):
                if closes > moment:
                    yield max(opens, moment), closes
        raise ValueError(f"calendar {self.key} is never open")


def add(start: datetime, duration: Duration, calendar: BusinessCalendar) -> datetime:
    """Return when ``duration`` has passed since ``start`` (aware), in UTC.

    Business time starting outside the opening hours begins at the next opening. A deadline that falls on a closing
    time is that closing time. ``n`` business days end on the n-th open day after the start's day, at the same wall
    time (cut to the closing time).
    """
    start = start.astimezone(UTC)
    if duration.unit == "hours":
        return start + timedelta(seconds=float(duration.amount * 3600))
    if duration.unit == "days":
        local = start.astimezone(calendar.zone)
        whole = local + timedelta(days=int(duration.amount))
        return whole.astimezone(UTC) + timedelta(seconds=float((duration.amount % 1) * 86400))
    if duration.unit == "business_days":
        return _add_days(start, int(duration.amount), calendar)
    left = timedelta(seconds=float(duration.amount * 3600))
    for opens, closes in calendar.from_moment(start):
        if closes - opens >= left:
            return opens + left
        left -= closes - opens
    raise AssertionError("unreachable")


def _add_days(start: datetime, days: int, calendar: BusinessCalendar) -> datetime:
    first_open, _ = next(calendar.from_moment(start))
    local = first_open.astimezone(calendar.zone)
    day, counted = local.date(), 0
    while counted < days:
        day += timedelta(days=1)
        counted += calendar.is_open_on(day)
    target = datetime.combine(day, local.time(), calendar.zone).astimezone(UTC)
    last_close = calendar.intervals(day)[-1][1]
    return min(target, last_close)


def between(start: datetime, end: datetime, calendar: BusinessCalendar) -> timedelta:
    """Return the opening time between two moments; negative when ``end`` is before ``start``."""
    if end < start:
        return -between(end, start, calendar)
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    day, last = start.astimezone(calendar.zone).date(), end.astimezone(calendar.zone).date()
    total = timedelta()
    while day <= last:
        for opens, closes in calendar.intervals(day):
            total += max(min(closes, end) - max(opens, start), timedelta())
        day += timedelta(days=1)
    return total


def elapsed(start: datetime, end: datetime, unit: Unit, calendar: BusinessCalendar) -> timedelta:
    """Return the time between two moments as ``unit`` counts it: opening time for business units, else plain time."""
    return between(start, end, calendar) if unit.startswith("business") else end - start
