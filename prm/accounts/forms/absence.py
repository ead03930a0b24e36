"""The form of an absence."""

from typing import Any

from django import forms

from prm.accounts.forms.fields import CleanText
from prm.accounts.models import User
from prm.accounts.selectors.absence import possible_delegates


class AbsenceForm(forms.Form):
    """From which day to which, and who acts meanwhile."""

    starts = forms.DateField(label="First day away", widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="Last day away", widget=forms.DateInput(attrs={"type": "date"}))
    delegate = forms.ChoiceField(label="Who stands in", required=False)
    note = CleanText(label="Note", max_length=300, required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["delegate"].choices = [("", "Nobody"), *possible_delegates(user)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        data = super().clean() or {}
        if data.get("starts") and data.get("until") and data["until"] < data["starts"]:
            self.add_error("until", "The last day is before the first.")
        return data
