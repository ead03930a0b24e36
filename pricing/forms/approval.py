"""Forms of approving prices, and of agreeing special ones."""

from collections.abc import Sequence
from typing import Any

from django import forms

from partners.selectors import lists
from prm.accounts.forms.fields import CleanText
from prm.accounts.models import User


class DecideForm(forms.Form):
    """A verdict on a price. A refusal needs words: the partner reads them."""

    note = CleanText(
        label="Note", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="The partner reads it. A refusal needs one.",
    )  # fmt: skip
    special_until = forms.DateField(
        label="Keep as special prices until", required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Further quotes for this customer get them, as long as the quantity lasts.",
    )  # fmt: skip
    verdict = forms.ChoiceField(choices=[("approve", "Approve"), ("refuse", "Refuse")], widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Ask for words with a refusal."""
        typed = super().clean() or {}
        if typed.get("verdict") == "refuse" and not typed.get("note"):
            self.add_error("note", "Say why: the partner reads it.")
        return typed


class HandOverForm(forms.Form):
    """Who decides instead, and why."""

    to = forms.ChoiceField(label="Decides instead")
    reason = CleanText(label="Reason", max_length=300)

    def __init__(self, *args: Any, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["to"].choices = [(person.public_id, person.name) for person in people]


class SpecialForm(forms.Form):
    """A unit price agreed for a partner at a customer."""

    partner = forms.CharField(label="Partner's number", max_length=20)
    customer_name = CleanText(label="Customer", max_length=200)
    sku = CleanText(label="SKU", max_length=60)
    unit_price = forms.DecimalField(label="Price of a unit", max_digits=16, decimal_places=4, min_value=0)
    currency = forms.ChoiceField(label="Currency")
    quantity = forms.DecimalField(
        label="Units", required=False, max_digits=12, decimal_places=2, help_text="Left empty: as many as wanted."
    )
    valid_from = forms.DateField(label="From", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    valid_until = forms.DateField(label="Until", widget=forms.DateInput(attrs={"type": "date"}))
    stacks = forms.BooleanField(label="Other discounts apply to it as well", required=False)
    because = CleanText(label="Why", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["currency"].choices = lists.currencies()
