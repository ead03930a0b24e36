"""Forms of the steps a partner takes on a registration after it was submitted."""

from typing import Any

from django import forms

from dealreg.enums import SalesStage
from dealreg.forms.fields import TextField


class ClosingForm(forms.Form):
    """Why a registration ends, in the partner's words; required where the transition table says so."""

    use_required_attribute = False

    note = TextField(label="Why?", max_length=2000, lines=True, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}))

    def __init__(self, *args: Any, needs_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.needs_reason = needs_reason

    def clean_note(self) -> str:
        """Ask for words where the step needs them."""
        note: str = self.cleaned_data["note"]
        if self.needs_reason and not note:
            raise forms.ValidationError("Please say why, in a few words. The reviewer reads it.")
        return note


class StageForm(forms.Form):
    """Where the sale stands."""

    stage = forms.ChoiceField(
        label="Sales stage",
        choices=SalesStage.choices,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose a stage from the list.", "required": "Choose a stage."},
    )
