"""From calendar rows to calendars, and the ones that ship."""

from collections.abc import Mapping
from datetime import datetime, time

from django.core.cache import cache

from prm.common.clocks.business import BusinessCalendar
from prm.common.models.calendar import Calendar

_WEEK = {str(day): [["09:00", "17:00"]] for day in range(5)}
# key, name, time zone
SHIPPED = [
    ("DE", "Germany", "Europe/Berlin"),
    ("AT", "Austria", "Europe/Vienna"),
    ("CH", "Switzerland", "Europe/Zurich"),
    ("FR", "France", "Europe/Paris"),
    ("GB", "United Kingdom", "Europe/London"),
    ("ES", "Spain", "Europe/Madrid"),
    ("IT", "Italy", "Europe/Rome"),
    ("NL", "Netherlands", "Europe/Amsterdam"),
    ("BE", "Belgium", "Europe/Brussels"),
    ("SE", "Sweden", "Europe/Stockholm"),
    ("NO", "Norway", "Europe/Oslo"),
    ("DK", "Denmark", "Europe/Copenhagen"),
    ("PL", "Poland", "Europe/Warsaw"),
    ("US", "United States", "America/New_York"),
    ("CA", "Canada", "America/Toronto"),
    ("BR", "Brazil", "America/Sao_Paulo"),
    ("IN", "India", "Asia/Kolkata"),
    ("SG", "Singapore", "Asia/Singapore"),
    ("JP", "Japan", "Asia/Tokyo"),
    ("AU", "Australia", "Australia/Sydney"),
]
_KEEP_SECONDS = 60


def ensure_calendars() -> None:
    """Create the shipped calendars that are not there yet; never changes one an admin has edited."""
    Calendar.objects.bulk_create(
        [Calendar(key=key, name=name, country=key, timezone=timezone, hours=_WEEK) for key, name, timezone in SHIPPED],
        ignore_conflicts=True,
    )


def calendar(key: str) -> BusinessCalendar:
    """Return the calendar called ``key``; an unknown one is plain weekdays, nine to five, UTC."""
    cached: BusinessCalendar | None = cache.get(f"calendar:{key}")
    if cached is not None:
        return cached
    row = Calendar.objects.filter(key=key).first()
    made = from_row(row) if row else BusinessCalendar(key=key)
    cache.set(f"calendar:{key}", made, _KEEP_SECONDS)
    return made


def from_row(row: Calendar) -> BusinessCalendar:
    """Return the pure calendar of a row."""
    return BusinessCalendar(
        key=row.key,
        timezone=row.timezone,
        country=row.country,
        subdivision=row.subdivision,
        hours=_hours(row.hours),
        closed=frozenset(row.closed),
    )


def _hours(stored: Mapping[str, list[list[str]]]) -> dict[int, tuple[tuple[time, time], ...]]:
    def parse(text: str) -> time:
        return datetime.strptime(text, "%H:%M").time()

    return {int(day): tuple((parse(a), parse(b)) for a, b in spans) for day, spans in stored.items() if spans}
