"""Forms of one's own account."""

from functools import cache
from zoneinfo import available_timezones

from django import forms

from prm.accounts.forms.fields import CleanText
from prm.accounts.models import User
from prm.common.clocks import calendars


@cache
def named_zones() -> list[tuple[str, str]]:
    """Return the named time zones of the world, without the historical and the numbered ones."""
    named = (zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/", "US/")))
    return [("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in sorted(named))]


def _calendars() -> list[tuple[str, str]]:
    """Return the vendor's business calendars; empty follows the partner's."""
    return [("", "The partner's"), *calendars.choices()]


class ProfileForm(forms.Form):
    """Name, time zone, business calendar and theme."""

    name = CleanText(label="Name", max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    timezone = forms.ChoiceField(label="Time zone", choices=named_zones)
    calendar_key = forms.ChoiceField(label="Business calendar", choices=_calendars, required=False)
    theme = forms.ChoiceField(label="Theme", choices=User.Theme.choices)
