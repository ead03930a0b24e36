"""What is asked before a version is tried on past decisions."""

from datetime import datetime, timedelta
from typing import Any

from django import forms

from prm.common.moment import now

MONTHS = [("3", "The last 3 months"), ("6", "The last 6 months"), ("12", "The last 12 months"),
          ("24", "The last 24 months"), ("dates", "From one day to another")]  # fmt: skip
MONTH_DAYS = 30.4375
"""A month is the twelfth part of a year of 365.25 days."""


class SimulationForm(forms.Form):
    """Which decisions, and what they are compared with."""

    period = forms.ChoiceField(label="Decisions of", choices=MONTHS, initial="12")
    since = forms.DateField(label="From", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(
        label="To", required=False, widget=forms.DateInput(attrs={"type": "date"}), help_text="The day is included."
    )
    against = forms.ChoiceField(
        label="Compare with",
        choices=[("decided", "What was decided"), ("in_force", "What the version in force would have decided")],
        widget=forms.RadioSelect,
        initial="decided",
    )
    tier = forms.ChoiceField(label="Only partners of tier", required=False)
    name = forms.CharField(label="Name", required=False, max_length=200, help_text="To find it again.")

    def __init__(self, *args: Any, tiers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tier"].choices = [("", "Every tier"), *tiers]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for both days where days were chosen, in their order."""
        told = super().clean() or {}
        if told.get("period") == "dates":
            for name in ("since", "until"):
                if not told.get(name) and name not in self.errors:
                    self.add_error(name, "Choose a day.")
            if told.get("since") and told.get("until") and told["since"] > told["until"]:
                self.add_error("until", "The last day comes before the first.")
        return told

    def moments(self) -> tuple[datetime, datetime]:
        """Return the time as moments, the end excluded. Only for a valid form."""
        present, told = now(), self.cleaned_data
        if told["period"] != "dates":
            return present - timedelta(days=MONTH_DAYS * int(told["period"])), present
        begin = present.replace(hour=0, minute=0, second=0, microsecond=0)
        days = [begin.replace(year=day.year, month=day.month, day=day.day) for day in (told["since"], told["until"])]
        return days[0], min(days[1] + timedelta(days=1), present)


class KeepForm(forms.Form):
    """A name, and whether others may read it."""

    name = forms.CharField(label="Name", required=False, max_length=200)
    is_shared = forms.BooleanField(label="Everybody who may read policies sees it", required=False)
