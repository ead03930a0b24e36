"""Whole days away, in the time of whoever is away."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def moments_of(first: date, last: date, zone: str) -> tuple[datetime, datetime]:
    """Return when an absence of the days ``first`` to ``last``, both included, begins and is over, in ``zone``."""
    here = ZoneInfo(zone)
    return datetime.combine(first, time.min, here), datetime.combine(last + timedelta(days=1), time.min, here)


def last_day(until: datetime, zone: str) -> date:
    """Return the last day of an absence that is over at ``until``."""
    return (until - timedelta(microseconds=1)).astimezone(ZoneInfo(zone)).date()
