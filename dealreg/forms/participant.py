"""Naming other partners on a deal, and saying which they are."""

from collections.abc import Sequence
from typing import Any

from django import forms

from dealreg.enums import ParticipantRole
from dealreg.forms.fields import TextField

ROLES = [("", "Choose…"), *ParticipantRole.choices]


class ProposeForm(forms.Form):
    """Who else works on the sale, in the words of the partner that leads it."""

    use_required_attribute = False
    asked = frozenset({"named", "role"})

    named = TextField(label="Partner's name", max_length=200, widget=forms.TextInput(attrs={"dir": "auto"}))
    role = forms.ChoiceField(
        label="Role", choices=ROLES, required=False, error_messages={"invalid_choice": "Choose what the partner does."}
    )
    does = TextField(label="What it does on this sale", max_length=300, widget=forms.TextInput(attrs={"dir": "auto"}))


class ConfirmForm(forms.Form):
    """Which partner is meant."""

    use_required_attribute = False
    asked: frozenset[str] = frozenset({"other"})

    other = forms.ChoiceField(
        label="Which partner is it?",
        required=False,
        error_messages={"invalid_choice": "Choose a partner from the list."},
    )

    def __init__(self, *args: Any, partners: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].choices = [("", "Choose…"), *partners]  # type: ignore[attr-defined]

    def clean_other(self) -> str:
        """Ask for a choice."""
        chosen: str = self.cleaned_data["other"]
        if not chosen:
            raise forms.ValidationError("Choose a partner from the list.")
        return chosen


class AddForm(ConfirmForm):
    """Another partner put on the deal by staff."""

    asked = frozenset({"other", "role"})

    role = forms.ChoiceField(
        label="Role", choices=ROLES, required=False, error_messages={"invalid_choice": "Choose what the partner does."}
    )
    does = TextField(label="What it does on this sale", max_length=300)
