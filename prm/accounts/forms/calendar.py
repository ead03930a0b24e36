"""The form of a business calendar."""

from datetime import date
from decimal import Decimal
from typing import Any

import pycountry
from django import forms

from prm.accounts.forms.fields import CleanText
from prm.accounts.forms.profile import named_zones
from prm.common.clocks.business import Duration
from prm.common.clocks.keeping import DAYS, Spans, Values, read_hours

HOURS = tuple(f"hours_{day}" for day in range(7))
UNITS = (
    ("business_hours", "business hours"),
    ("business_days", "business days"),
    ("hours", "hours"),
    ("days", "days"),
)
_HOURS_HELP = {"Monday": "Such as 09:00-12:30, 13:30-17:00.", "Sunday": "A day without hours is closed."}


class Hours(forms.CharField):
    """The opening hours of one weekday in words."""

    def clean(self, value: Any) -> Spans:
        """Return the spans; what cannot be hours is said beside the day."""
        try:
            return read_hours(str(super().clean(value)))
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


class Days(forms.CharField):
    """Days, one a line."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        """Show the days one a line."""
        return "\n".join(day.isoformat() for day in value) if isinstance(value, list) else value

    def clean(self, value: Any) -> tuple[date, ...]:
        """Return the days; a line that is none is named."""
        days = []
        for line in filter(None, (line.strip() for line in str(super().clean(value)).splitlines())):
            try:
                days.append(date.fromisoformat(line))
            except ValueError as error:
                raise forms.ValidationError(f"{line[:40]} is not a day such as 2026-12-24.") from error
        return tuple(days)


def _countries() -> list[tuple[str, str]]:
    named = sorted((country.name, country.alpha_2) for country in pycountry.countries)
    return [("", "No public holidays"), *((code, name) for name, code in named)]


class CalendarForm(forms.Form):
    """Opening hours, holidays and exceptions of one place. ``seen`` notices that somebody else saved meanwhile."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    name = CleanText(label="Name", max_length=120)
    timezone = forms.ChoiceField(label="Time zone", choices=named_zones)
    country = forms.ChoiceField(label="Public holidays of", choices=_countries, required=False)
    subdivision = CleanText(
        label="Part of the country", max_length=10, required=False, help_text="Its code, such as BY for Bavaria."
    )
    closed = Days(label="Closed too", required=False, max_length=4000, help_text="One day a line, such as 2026-12-24.")
    worked = Days(label="Worked all the same", required=False, max_length=4000, help_text="Holidays that are not kept.")
    hours_0, hours_1, hours_2, hours_3, hours_4, hours_5, hours_6 = (
        Hours(label=name, max_length=120, required=False, help_text=_HOURS_HELP.get(name, "")) for name in DAYS
    )

    def hours(self) -> list[Any]:
        """Return the fields of the week."""
        return [self[name] for name in HOURS]

    def values(self) -> Values:
        """Return what a valid form says."""
        data = self.cleaned_data
        rest = {name: data[name] for name in ("name", "timezone", "country", "subdivision", "closed", "worked")}
        return Values(hours={day: data[name] for day, name in enumerate(HOURS)}, **rest)


class NewCalendarForm(CalendarForm):
    """A new calendar with its key."""

    key = CleanText(label="Key", max_length=20, help_text="Partners and people are given it by this, such as DE-BY.")
    field_order = ["key"]


class TrialForm(forms.Form):
    """A length of time to try a calendar with."""

    amount = forms.DecimalField(label="How long", min_value=1, max_value=2000, max_digits=6, decimal_places=2)
    unit = forms.ChoiceField(label="Counted in", choices=UNITS)
    # It stands beside the calendar's form and is sent with it.
    amount.widget.attrs["form"] = unit.widget.attrs["form"] = "calendar-form"

    def duration(self) -> Duration:
        """Return the length of a valid form; without one, 48 business hours. Part of a business day counts as none."""
        if not self.is_valid():
            return Duration(Decimal(48), "business_hours")
        amount, unit = self.cleaned_data["amount"], self.cleaned_data["unit"]
        return Duration(amount.to_integral_value() if unit == "business_days" else amount, unit)
