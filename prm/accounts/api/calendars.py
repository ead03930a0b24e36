"""Business calendars over the vendor's API: when each place is open, changed under the checks of the page."""

from collections.abc import Callable
from functools import partial
from typing import Any

from rest_framework import serializers

from prm.common.api.operations import Call, operation
from prm.common.api.serializers import Strict, several
from prm.common.api.views import ConsoleView
from prm.common.clocks import keeping
from prm.common.clocks.keeping import DAYS, Spans, Values
from prm.common.errors import Invalid
from prm.common.models import Calendar
from prm.common.plain import plain

WEEK = tuple(day.lower() for day in DAYS)
HOURS_HELP = "Opening hours by weekday, such as `monday`: `09:00-12:30, 13:30-17:00`; a day not named is closed."


class CalendarPatch(Strict):
    """What of a calendar changes. ``hours`` are the whole week."""

    name = serializers.CharField(max_length=120, required=False)
    timezone = serializers.CharField(max_length=64, required=False, help_text="Such as `Europe/Berlin`.")
    country = serializers.CharField(
        max_length=2, required=False, allow_blank=True, help_text="Whose public holidays it keeps; empty for none."
    )
    subdivision = serializers.CharField(max_length=10, required=False, allow_blank=True)
    hours = serializers.DictField(
        child=serializers.CharField(max_length=120, allow_blank=True), required=False, help_text=HOURS_HELP
    )
    closed = serializers.ListField(child=serializers.DateField(), required=False, max_length=keeping.MOST_DAYS)
    worked = serializers.ListField(
        child=serializers.DateField(), required=False, max_length=keeping.MOST_DAYS, help_text="Holidays not kept."
    )


class CalendarIn(CalendarPatch):
    """A new calendar."""

    key = serializers.CharField(max_length=20, help_text="Such as `DE` or `DE-BY`; partners are given it by this.")
    name = serializers.CharField(max_length=120)
    timezone = serializers.CharField(max_length=64, help_text="Such as `Europe/Berlin`.")
    hours = serializers.DictField(child=serializers.CharField(max_length=120, allow_blank=True), help_text=HOURS_HELP)


class CalendarOut(serializers.Serializer):
    """A calendar."""

    key = serializers.CharField()
    name = serializers.CharField()
    timezone = serializers.CharField()
    country = serializers.CharField(allow_blank=True)
    subdivision = serializers.CharField(allow_blank=True)
    hours = serializers.DictField(child=serializers.CharField(), help_text=HOURS_HELP)
    closed = serializers.ListField(child=serializers.DateField())
    worked = serializers.ListField(child=serializers.DateField())
    updated_at = serializers.DateTimeField()


def _out(row: Calendar) -> dict[str, Any]:
    return {
        **{name: getattr(row, name) for name in ("key", "name", "timezone", "country", "subdivision")},
        "hours": {WEEK[int(day)]: keeping.say_hours(spans) for day, spans in sorted(row.hours.items())},
        "closed": [plain(day) for day in row.closed],
        "worked": [plain(day) for day in row.worked],
        "updated_at": plain(row.updated_at),
    }


def _checked(act: Callable[[], Calendar]) -> dict[str, Any]:
    """Return what ``act`` keeps; what is said of the page's first day is said of the whole week."""
    try:
        return _out(act())
    except Invalid as error:
        raise Invalid({"hours" if name == "hours_0" else name: said for name, said in error.fields.items()}) from error


def _hours(sent: dict[str, str]) -> dict[int, Spans]:
    """Return the week of what was sent. Raises ``Invalid`` by day."""
    found, faults = {}, {}
    for day, words in sent.items():
        if day not in WEEK:
            faults[f"hours.{day[:20]}"] = "There is no such weekday."
            continue
        try:
            found[WEEK.index(day)] = keeping.read_hours(words)
        except ValueError as error:
            faults[f"hours.{day}"] = str(error)
    if faults:
        raise Invalid(faults)
    return found


def _values(sent: dict[str, Any], row: Calendar | None = None) -> Values:
    """Return everything of a calendar: what was sent, else what it has."""
    kept: dict[str, Any] = {}
    if row is not None:
        names = ("name", "timezone", "country", "subdivision", "closed", "worked")
        kept = {name: getattr(row, name) for name in names}
        kept["hours"] = {int(day): spans for day, spans in row.hours.items()}
    if "hours" in sent:
        sent = {**sent, "hours": _hours(sent["hours"])}
    kept |= sent
    return Values(**kept | {name: tuple(kept.get(name, ())) for name in ("closed", "worked")})


class CalendarView(ConsoleView):
    """What all of them share."""

    resource = "policies"
    chapter = "calendars"
    permission = "policy.view"


class Calendars(CalendarView):
    """Every calendar; a new one."""

    permissions_by_method = {"POST": "calendar.edit"}

    @operation("calendars_list", gives=several(CalendarOut))
    def get(self, call: Call) -> Any:
        """List business calendars."""
        return {"results": [_out(row) for row in keeping.every()]}

    @operation("calendars_create", takes=CalendarIn, gives=CalendarOut, status=201, version="updated_at")
    def post(self, call: Call) -> Any:
        """Add a calendar."""
        sent = dict(call.body)
        key = sent.pop("key")
        return _checked(partial(keeping.define, actor=call.actor, key=key, values=_values(sent)))


class OneCalendar(CalendarView):
    """One calendar."""

    permissions_by_method = {"PATCH": "calendar.edit"}

    @operation("calendars_read", gives=CalendarOut, version="updated_at")
    def get(self, call: Call, key: str) -> Any:
        """Read a calendar."""
        return _out(keeping.get(key))

    @operation("calendars_change", takes=CalendarPatch, gives=CalendarOut, version="updated_at")
    def patch(self, call: Call, key: str) -> Any:
        """Change a calendar for everything that begins from now on; a clock that runs keeps its promised moment."""
        values = _values(dict(call.body), keeping.get(key))
        return _checked(partial(keeping.change, actor=call.actor, key=key, values=values, seen=call.seen_at))
