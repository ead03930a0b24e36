"""Business time: pure interval arithmetic over a calendar's opening hours.

Working intervals are wall time in the calendar's zone; differences are taken in UTC, so a night with a clock change is
as long as it really was. Each calendar keeps running totals of a year's opening time, so a span of years costs as much
as one of a day. Nothing here asks what time it is.
"""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from prm.common.clocks.public_holidays import names_of

Unit = Literal["business_hours", "business_days", "hours", "days"]
UNITS = frozenset(get_args(Unit))

_NONE = timedelta()
_MICROSECOND = timedelta(microseconds=1)
_MIDNIGHT = time()
_HORIZON_YEARS = 50


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time. Business hours count opening time; a business day is one open day, until the same wall time.

    Raises ``ValueError`` for a negative or unbounded amount, an unknown unit, and for a part of a business day.
    """

    amount: Decimal
    unit: Unit

    def __post_init__(self) -> None:
        """Refuse what no calendar can count."""
        amount = Decimal(self.amount)
        if self.unit not in UNITS:
            raise ValueError(f"not a unit of time: {self.unit}")
        if not amount.is_finite() or amount < 0 or amount > 10_000_000:
            raise ValueError(f"not a length of time: {amount}")
        if self.unit == "business_days" and amount != amount.to_integral_value():
            raise ValueError("business days are whole")
        object.__setattr__(self, "amount", amount)

    def said(self) -> str:
        """Return such as "48 business hours" or "1 day"."""
        words = self.unit.replace("_", " ")
        return f"{self.amount.normalize():f} {words.removesuffix('s') if self.amount == 1 else words}"


@dataclass(frozen=True)
class BusinessCalendar:
    """Opening hours by weekday (0 is Monday), public holidays of a country or subdivision, and own exceptions.

    ``hours`` are wall times in ``timezone``, in order and apart; a closing time of midnight is the end of the day.
    ``closed`` are days closed beside the holidays, ``worked`` are holidays on which work goes on. Raises ``ValueError``
    for hours that overlap, run backwards, or never open.
    """

    key: str
    timezone: str = "UTC"
    country: str = ""
    subdivision: str = ""
    hours: Mapping[int, tuple[tuple[time, time], ...]] = field(
        default_factory=lambda: {day: ((time(9), time(17)),) for day in range(5)}
    )
    closed: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()
    _totals: dict[int, tuple[timedelta, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Check the opening hours."""
        if not any(self.hours.values()):
            raise ValueError(f"calendar {self.key} is never open")
        for day, spans in self.hours.items():
            minutes = [(_minutes(opens), _minutes(closes) or 24 * 60) for opens, closes in spans]
            forwards = all(opens < closes for opens, closes in minutes)
            apart = all(one[1] <= other[0] for one, other in pairwise(minutes))
            if day not in range(7) or not forwards or not apart:
                raise ValueError(f"calendar {self.key} has impossible hours on weekday {day}")

    @cached_property
    def zone(self) -> ZoneInfo:
        """Return the calendar's time zone."""
        return ZoneInfo(self.timezone)

    def holiday(self, day: date) -> str:
        """Return the name of the public holiday on ``day``, or ``""``, also when work goes on."""
        return names_of(self.country, self.subdivision, day.year).get(day, "")

    def is_open_on(self, day: date) -> bool:
        """Whether the calendar has any opening hours on ``day``."""
        if not self.hours.get(day.weekday()) or day in self.closed:
            return False
        return day in self.worked or not self.holiday(day)

    def intervals(self, day: date) -> list[tuple[datetime, datetime]]:
        """Return the opening intervals of ``day`` in UTC, in order, without those lost in a clock change."""
        if not self.is_open_on(day):
            return []
        made = []
        for opens, closes in self.hours[day.weekday()]:
            last_day = day + timedelta(days=1) if closes == _MIDNIGHT else day
            start, end = _instant(day, opens, self.zone), _instant(last_day, closes, self.zone)
            if start < end:
                made.append((start, end))
        return made

    def next_opening(self, moment: datetime) -> datetime:
        """Return ``moment`` when open then, else when it opens next, in UTC. Raises ``ValueError`` if that is never."""
        moment = moment.astimezone(UTC)
        day = moment.astimezone(self.zone).date()
        for offset in range(366 * _HORIZON_YEARS):
            for opens, closes in self.intervals(day + timedelta(days=offset)):
                if closes > moment:
                    return max(opens, moment)
        raise ValueError(f"calendar {self.key} is never open")

    def opened_before(self, year: int) -> tuple[timedelta, ...]:
        """Return the opening time from new year to the start of each day of ``year``, and last the year's total."""
        totals = self._totals.get(year)
        if totals is None:
            first = date(year, 1, 1)
            days = (date(year, 12, 31) - first).days + 1
            lengths = (
                sum((closes - opens for opens, closes in self.intervals(first + timedelta(days=number))), _NONE)
                for number in range(days)
            )
            totals = self._totals[year] = tuple(accumulate(lengths, initial=_NONE))
        return totals

    def opened_since_new_year(self, moment: datetime) -> timedelta:
        """Return the opening time of the local year of ``moment`` that lies before it."""
        day = moment.astimezone(self.zone).date()
        today = sum(
            (min(closes, moment) - opens for opens, closes in self.intervals(day) if opens < moment),
            _NONE,
        )
        return self.opened_before(day.year)[_number(day)] + today


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def _number(day: date) -> int:
    return (day - date(day.year, 1, 1)).days


def _instant(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """Return the UTC moment of a wall time: the first of two, and the change itself for one that is skipped."""
    local = datetime.combine(day, wall, zone)
    before, after = local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)
    if before <= after:  # the wall time exists: once, or twice
        return before
    # Skipped: the change lies between the readings by the later and by the earlier offset. Changes are whole seconds.
    low, high, old = after, before, after.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=int((high - low).total_seconds()) // 2)
        low, high = (middle, high) if middle.astimezone(zone).utcoffset() == old else (low, middle)
    return high


def add(start: datetime, duration: Duration, calendar: BusinessCalendar) -> datetime:
    """Return when ``duration`` has passed since ``start`` (aware), in UTC.

    Business time starting outside the opening hours begins at the next opening; a deadline that falls on a closing
    time is that closing time. ``n`` business days end on the n-th open day after the day they begin, at the same wall
    time; where the calendar is closed at that time, at the closing before it, or at the opening on a day that opens
    later. Days keep the wall time in the calendar's zone; hours are sixty minutes whatever the wall says. Raises
    ``ValueError`` for an end more than fifty years away.
    """
    start = start.astimezone(UTC)
    if duration.unit == "days":
        whole = int(duration.amount)
        if whole > 366 * _HORIZON_YEARS:
            raise ValueError("the end is too far away")
        local = start.astimezone(calendar.zone).replace(fold=0) + timedelta(days=whole)
        return local.astimezone(UTC) + _length(duration.amount - whole, seconds=86_400)
    if duration.unit == "business_days":
        return _add_days(start, int(duration.amount), calendar)
    return after(start, _length(duration.amount, seconds=3600), duration.unit, calendar)


def _length(amount: Decimal, *, seconds: int) -> timedelta:
    return int((amount * seconds * 1_000_000).to_integral_value()) * _MICROSECOND


def after(start: datetime, length: timedelta, unit: Unit, calendar: BusinessCalendar) -> datetime:
    """Return when ``length`` has passed, counted as ``unit`` counts it: the inverse of :func:`elapsed`.

    Raises ``ValueError`` for an end more than fifty years away.
    """
    start = start.astimezone(UTC)
    if not unit.startswith("business"):
        if length > timedelta(days=366 * _HORIZON_YEARS):
            raise ValueError("the end is too far away")
        return start + length
    if not length:
        return calendar.next_opening(start)
    first = start.astimezone(calendar.zone).year
    target = calendar.opened_since_new_year(start) + length
    for year in range(first, min(first + _HORIZON_YEARS, 9999)):
        totals = calendar.opened_before(year)
        if target <= totals[-1]:
            return _at_total(target, year, totals, calendar)
        target -= totals[-1]
    raise ValueError("the end is too far away")


def _at_total(target: timedelta, year: int, totals: tuple[timedelta, ...], calendar: BusinessCalendar) -> datetime:
    """Return the moment of ``year`` at which ``target`` of its opening time has passed; the earliest of them."""
    number = bisect_left(totals, target, lo=1) - 1
    left = target - totals[number]
    for opens, closes in calendar.intervals(date(year, 1, 1) + timedelta(days=number)):
        if left <= closes - opens:
            return opens + left
        left -= closes - opens
    raise AssertionError("a day's intervals add up to its total")


def _add_days(start: datetime, days: int, calendar: BusinessCalendar) -> datetime:
    local = calendar.next_opening(start).astimezone(calendar.zone)
    day, latest = local.date(), local.date() + timedelta(days=366 * _HORIZON_YEARS)
    while days:
        day += timedelta(days=1)
        days -= calendar.is_open_on(day)
        if day > latest:
            raise ValueError("the end is too far away")
    target, spans = _instant(day, local.time(), calendar.zone), calendar.intervals(day)
    begun = [(opens, closes) for opens, closes in spans if opens <= target]
    return min(target, begun[-1][1]) if begun else spans[0][0]


def between(start: datetime, end: datetime, calendar: BusinessCalendar) -> timedelta:
    """Return the opening time between two moments (aware); negative when ``end`` is before ``start``."""
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    if end < start:
        return -between(end, start, calendar)
    years = range(start.astimezone(calendar.zone).year, end.astimezone(calendar.zone).year)
    whole = sum((calendar.opened_before(year)[-1] for year in years), _NONE)
    return whole + calendar.opened_since_new_year(end) - calendar.opened_since_new_year(start)


def open_days_between(start: datetime, end: datetime, calendar: BusinessCalendar) -> int:
    """Return how many open days follow the day of ``start`` up to the day of ``end``; 0 when ``end`` is not later.

    A start outside of opening hours counts as the next opening, as it does where business days are added.
    """
    day, last = calendar.next_opening(start).astimezone(calendar.zone).date(), end.astimezone(calendar.zone).date()
    return sum(calendar.is_open_on(day + timedelta(days=step)) for step in range(1, (last - day).days + 1))


def elapsed(start: datetime, end: datetime, unit: Unit, calendar: BusinessCalendar) -> timedelta:
    """Return the time between two moments as ``unit`` counts it: opening time for business units, else plain time."""
    if unit.startswith("business"):
        return between(start, end, calendar)
    # In UTC: two moments of one zone would be subtracted by what the wall says.
    return end.astimezone(UTC) - start.astimezone(UTC)
