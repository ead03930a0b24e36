"""Forms of approving prices, and of agreeing special ones."""

from collections.abc import Sequence
from typing import Any

from django import forms

from partners.models import Partner
from partners.selectors import lists
from pricing.models import Product
from pricing.selectors import picking
from prm.accounts.forms.fields import CleanText
from prm.accounts.models import User
from prm.common.actors import Actor


class DecideForm(forms.Form):
    """A verdict on a price. A refusal needs words: the partner reads them."""

    note = CleanText(
        label="Note", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="The partner reads why a price is refused. A note with an approval stays with your colleagues.",
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

    partner = CleanText(label="Partner", max_length=230, help_text="Type a name or a number, then choose.")
    customer_name = CleanText(
        label="Customer", max_length=200, help_text="As it stands on quotes; legal form and accents do not matter."
    )
    product = CleanText(label="Product", max_length=280, help_text="Type a SKU or a name, then choose.")
    unit_price = forms.DecimalField(
        label="Price of a unit", max_digits=16, decimal_places=4, min_value=0,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )  # fmt: skip
    currency = forms.ChoiceField(label="Currency")
    quantity = forms.DecimalField(
        label="Units", required=False, max_digits=12, decimal_places=2, help_text="Left empty: as many as wanted.",
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )  # fmt: skip
    valid_from = forms.DateField(label="From", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    valid_until = forms.DateField(label="Until", widget=forms.DateInput(attrs={"type": "date"}))
    stacks = forms.BooleanField(label="Other discounts apply to it as well", required=False)
    because = CleanText(label="Why", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.partners: list[Partner] = []
        self.products: list[Product] = []
        """What may be meant by what was typed, where it is not one."""
        fields: Any = self.fields
        fields["currency"].choices = lists.currencies()

    def clean_partner(self) -> Partner:
        """Return the partner that is meant."""
        found, self.partners = picking.the_partner(self.actor, self.cleaned_data["partner"])
        if found is None:
            raise forms.ValidationError(_which(len(self.partners), "partner", "name or number"))
        return found

    def clean_product(self) -> Product:
        """Return the product that is meant."""
        found, self.products = picking.the_product(self.cleaned_data["product"])
        if found is None:
            raise forms.ValidationError(_which(len(self.products), "product", "SKU or name"))
        return found


def _which(fitting: int, noun: str, called: str) -> str:
    if not fitting:
        return f"No {noun} has this {called}."
    return f"Several {noun}s fit this: choose one of them."
