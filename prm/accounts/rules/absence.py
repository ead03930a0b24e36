"""Whole days away, in the time of whoever is away."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from prm.common.errors import Invalid

YEARS = range(2000, 2200)
"""What the days of an absence lie in; a year outside of it was mistyped."""


def moments_of(first: date, last: date, zone: str) -> tuple[datetime, datetime]:
    """Return when an absence of the days ``first`` to ``last``, both included, begins and is over, in ``zone``.

    Raises ``Invalid`` for a year outside of :data:`YEARS`.
    """
    wrong = {name: "Check the year." for name, day in (("starts", first), ("until", last)) if day.year not in YEARS}
    if wrong:
        raise Invalid(wrong)
    here = ZoneInfo(zone)
    return datetime.combine(first, time.min, here), datetime.combine(last + timedelta(days=1), time.min, here)


def last_day(until: datetime, zone: str) -> date:
    """Return the last day of an absence that is over at ``until``."""
    return (until - timedelta(microseconds=1)).astimezone(ZoneInfo(zone)).date()
