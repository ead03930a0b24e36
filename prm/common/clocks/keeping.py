"""Keeping business calendars: opening hours as people write them, checked, changed, tried.

A change counts for what begins after it: a clock that runs keeps the moment it was promised.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import available_timezones

from django.db import IntegrityError, transaction

from prm.common.actors import Actor
from prm.common.clocks.business import BusinessCalendar, Duration, add
from prm.common.clocks.calendars import forget, from_row
from prm.common.clocks.public_holidays import names_of
from prm.common.errors import DomainError, Invalid, NotAllowed, NotFound
from prm.common.models.calendar import Calendar
from prm.common.moment import now

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
KEY = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,10})?")
MOST_DAYS = 200
"""Own exceptions a calendar may have."""
_SPAN = re.compile(r"(\d{1,2})[:.](\d\d)\s*(?:-|–|to)\s*(\d{1,2})[:.](\d\d)")
Spans = list[list[str]]


@dataclass(frozen=True, slots=True)
class Values:
    """Everything of a calendar but its key. ``hours`` are spans by weekday, 0 is Monday; a day not named is closed."""

    name: str
    timezone: str
    hours: dict[int, Spans]
    country: str = ""
    subdivision: str = ""
    closed: tuple[date, ...] = ()
    worked: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Trial:
    """What a calendar makes of a length of time from a moment, and which holidays it keeps next, with their names."""

    start: datetime
    end: datetime
    holidays: tuple[tuple[date, str], ...]


def read_hours(text: str) -> Spans:
    """Return spans from words such as "9:00-12:30, 13:30-17:00"; empty is closed. Raises ``ValueError`` with words."""
    spans = []
    for part in filter(None, (piece.strip() for piece in re.split(r"[,;]", text))):
        found = _SPAN.fullmatch(part)
        if found is None:
            raise ValueError("Write hours such as 09:00-12:30, 13:30-17:00; leave it empty when it is closed.")
        opens, closes = (f"{int(found[n]):02}:{found[n + 1]}" for n in (1, 3))
        for wall in (opens, closes):
            _check_wall(wall)
        if opens >= closes:
            raise ValueError(f"{part} ends before it begins.")
        if spans and opens < spans[-1][1]:
            raise ValueError(f"{part} begins before {spans[-1][1]}, when the hours before it end.")
        spans.append([opens, closes])
    return spans


def _check_wall(wall: str) -> None:
    if wall != "24:00":
        try:
            time.fromisoformat(wall)
        except ValueError as error:
            raise ValueError(f"{wall} is not a time of day.") from error


def say_hours(spans: Spans) -> str:
    """Return spans as :func:`read_hours` reads them."""
    return ", ".join(f"{opens}-{closes}" for opens, closes in spans)


def week_in_words(row: Calendar) -> list[tuple[str, str]]:
    """Return the opening hours with days that are alike in a row together: "Monday to Friday", "09:00-17:00"."""
    said = [say_hours(row.hours.get(str(day), [])) for day in range(7)]
    found, first = [], 0
    for day in range(1, 8):
        if day == 7 or said[day] != said[first]:
            if said[first]:
                days = DAYS[first] if day - first == 1 else f"{DAYS[first]} to {DAYS[day - 1]}"
                found.append((days, said[first]))
            first = day
    return found


def every() -> list[Calendar]:
    """Return every calendar, by name."""
    return list(Calendar.objects.order_by("name"))


def get(key: str) -> Calendar:
    """Return one calendar. Raises ``NotFound``."""
    found = Calendar.objects.filter(key=key).first()
    if found is None:
        raise NotFound()
    return found


def checked(key: str, values: Values) -> Calendar:
    """Return an unsaved calendar of these values. Raises ``Invalid`` by field, ``hours_0`` for Monday's hours."""
    faults: dict[str, str] = {}
    if not values.name.strip():
        faults["name"] = "Give it a name."
    if values.timezone not in available_timezones():
        faults["timezone"] = "There is no such time zone."
    if not any(values.hours.values()):
        faults["hours_0"] = "Open it on at least one day."
    try:
        names_of(values.country, values.subdivision, now().year)
    except ValueError:
        faults["subdivision" if values.subdivision else "country"] = "No public holidays are known for this."
    for name in ("closed", "worked"):
        if len(getattr(values, name)) > MOST_DAYS:
            faults[name] = f"At most {MOST_DAYS} days."
    if both := sorted(set(values.closed) & set(values.worked)):
        faults["worked"] = f"{both[0]:%Y-%m-%d} cannot be closed and worked."
    if faults:
        raise Invalid(faults)
    row = Calendar(key=key)
    _put(row, values)
    from_row(row)
    return row


def _put(row: Calendar, values: Values) -> None:
    row.name, row.timezone = values.name.strip(), values.timezone
    row.country, row.subdivision = values.country, values.subdivision
    row.hours = {str(day): spans for day, spans in sorted(values.hours.items()) if spans}
    row.closed, row.worked = sorted(set(values.closed)), sorted(set(values.worked))


def _may(actor: Actor) -> None:
    if not actor.may("calendar.edit"):
        raise NotAllowed("calendar.not_allowed", "Your role does not allow you to keep calendars.")


@transaction.atomic
def define(*, actor: Actor, key: str, values: Values) -> Calendar:
    """Add a calendar. Raises ``Invalid`` for a key that is taken or not such as DE or DE-BY, and for wrong values."""
    _may(actor)
    if not KEY.fullmatch(key):
        raise Invalid({"key": "Two capital letters, and a part if it is one, such as DE or DE-BY."})
    row = checked(key, values)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Invalid({"key": "There is a calendar with this key already."}) from error
    return row


@transaction.atomic
def change(*, actor: Actor, key: str, values: Values, seen: str = "") -> Calendar:
    """Change a calendar for everything that begins from now on.

    ``seen`` is when it had been changed last when it was shown. Raises ``DomainError`` ``calendar.stale`` when somebody
    changed it since, ``Invalid`` for wrong values.
    """
    _may(actor)
    checked(key, values)
    row = Calendar.objects.select_for_update().filter(key=key).first()
    if row is None:
        raise NotFound()
    if seen and seen != row.updated_at.isoformat():
        raise DomainError("calendar.stale", "Somebody has changed this calendar since you opened it. Look at it again.")
    _put(row, values)
    row.save()
    transaction.on_commit(lambda: forget(key))
    return row


def values_of(row: Calendar) -> dict[str, Any]:
    """Return a calendar as a form shows it."""
    return {
        "name": row.name,
        "timezone": row.timezone,
        "country": row.country,
        "subdivision": row.subdivision,
        "closed": row.closed,
        "worked": row.worked,
        "seen": row.updated_at.isoformat(),
        **{f"hours_{day}": say_hours(row.hours.get(str(day), [])) for day in range(7)},
    }


def tried(row: Calendar, duration: Duration, *, start: datetime | None = None, most: int = 5) -> Trial:
    """Return when ``duration`` ends from ``start`` (now) by a calendar, saved or not, and its next holidays."""
    calendar, start = from_row(row), start or now()
    today = start.astimezone(calendar.zone).date()
    return Trial(start, add(start, duration, calendar), _next_holidays(calendar, today, most))


def _next_holidays(calendar: BusinessCalendar, today: date, most: int) -> tuple[tuple[date, str], ...]:
    named = [
        (day, name)
        for year in (today.year, today.year + 1)
        for day, name in names_of(calendar.country, calendar.subdivision, year).items()
        if day not in calendar.worked
    ]
    named += [(day, "Closed") for day in calendar.closed]
    return tuple(sorted({day: name for day, name in named if day >= today}.items())[:most])
