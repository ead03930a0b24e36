"""From calendar rows to calendars, and the ones that ship."""

import json
from datetime import date, time
from functools import lru_cache
from typing import Any

from django.core.cache import cache

from prm.common import remember
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
_Row = dict[str, Any]


def ensure_calendars() -> None:
    """Create the shipped calendars that are not there yet; never changes one an admin has edited."""
    Calendar.objects.bulk_create(
        [Calendar(key=key, name=name, country=key, timezone=timezone, hours=_WEEK) for key, name, timezone in SHIPPED],
        ignore_conflicts=True,
    )


def calendar(key: str) -> BusinessCalendar:
    """Return the calendar called ``key``; an unknown one is plain weekdays, nine to five, UTC.

    The row is remembered for a minute by all processes, and to the end of its request, which may show a hundred clocks;
    the calendar made of it, with its running totals, is kept by each process as long as the row says the same.
    """
    return remember.remembered(f"calendar:{key}", lambda: _found(key))


def forget(key: str) -> None:
    """Have the calendar called ``key`` read anew, here and by all processes."""
    cache.delete(f"calendar:{key}")
    remember.forget(f"calendar:{key}")


def _found(key: str) -> BusinessCalendar:
    remembered: str | None = cache.get(f"calendar:{key}")
    if remembered is None:
        row = Calendar.objects.filter(key=key).first()
        if row is None:
            return BusinessCalendar(key=key)
        remembered = _written(row)
        cache.set(f"calendar:{key}", remembered, _KEEP_SECONDS)
    return _made(remembered)


def choices() -> list[tuple[str, str]]:
    """Return key and name of every calendar, by name."""
    return list(Calendar.objects.order_by("name").values_list("key", "name"))


def from_row(row: Calendar) -> BusinessCalendar:
    """Return the pure calendar of a row. Raises ``ValueError`` for hours that cannot be."""
    return _made(_written(row))


def _written(row: Calendar) -> str:
    said: _Row = {
        "key": row.key,
        "timezone": row.timezone,
        "country": row.country,
        "subdivision": row.subdivision,
        "hours": row.hours,
        "closed": sorted(day.isoformat() for day in row.closed),
        "worked": sorted(day.isoformat() for day in row.worked),
    }
    return json.dumps(said, sort_keys=True)


@lru_cache(maxsize=512)
def _made(written: str) -> BusinessCalendar:
    said: _Row = json.loads(written)
    return BusinessCalendar(
        **{name: said[name] for name in ("key", "timezone", "country", "subdivision")},
        hours={int(day): tuple((_wall(a), _wall(b)) for a, b in spans) for day, spans in said["hours"].items()},
        closed=frozenset(date.fromisoformat(day) for day in said["closed"]),
        worked=frozenset(date.fromisoformat(day) for day in said["worked"]),
    )


def _wall(text: str) -> time:
    return time() if text == "24:00" else time.fromisoformat(text)
