"""Forms of the steps a partner takes on a registration after it was submitted."""

from typing import Any

from django import forms

from dealreg.enums import LostReason, SalesStage
from dealreg.forms.fields import LARGEST_AMOUNT, NumberField, TextField


class ClosingForm(forms.Form):
    """Why a registration ends, in the partner's words; required where the transition table says so."""

    use_required_attribute = False
    asked: frozenset[str] = frozenset()

    note = TextField(label="Why?", max_length=2000, lines=True, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}))

    def __init__(self, *args: Any, needs_reason: bool, currency: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.needs_reason, self.currency = needs_reason, currency

    def marked(self) -> list[tuple[forms.BoundField, str, str]]:
        """Return each field with the mark it carries and its unit."""
        needed = self.asked | ({"note"} if self.needs_reason else frozenset())
        return [
            (field, "needed" if field.name in needed else "", self.currency if field.name == "final_amount" else "")
            for field in self
        ]

    def clean_note(self) -> str:
        """Ask for words where the step needs them."""
        note: str = self.cleaned_data["note"]
        if self.needs_reason and not note:
            raise forms.ValidationError("Please say why, in a few words. The reviewer reads it.")
        return note


class WonForm(ClosingForm):
    """A win: the order behind it."""

    asked = frozenset({"order_number", "final_amount"})

    order_number = TextField(label="Order number", max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    final_amount = NumberField(label="Amount of the order", largest=LARGEST_AMOUNT, noun="the amount")
    note = TextField(
        label="A word to us", max_length=2000, lines=True, widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"})
    )
    field_order = ("order_number", "final_amount", "note")


class LostForm(ClosingForm):
    """A loss: why, to whom, and in words."""

    asked = frozenset({"lost_reason"})

    lost_reason = forms.ChoiceField(
        label="Reason",
        choices=[("", "Choose…"), *LostReason.choices],
        required=False,
        error_messages={"invalid_choice": "Choose a reason from the list."},
    )
    lost_to = TextField(label="Who won it", max_length=200, widget=forms.TextInput(attrs={"dir": "auto"}))
    note = TextField(
        label="In words", max_length=2000, lines=True, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"})
    )
    field_order = ("lost_reason", "lost_to", "note")


CLOSING_FORMS: dict[str, type[ClosingForm]] = {"win": WonForm, "lose": LostForm, "withdraw": ClosingForm}


class StageForm(forms.Form):
    """Where the sale stands."""

    stage = forms.ChoiceField(
        label="Sales stage",
        choices=SalesStage.choices,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose a stage from the list.", "required": "Choose a stage."},
    )
