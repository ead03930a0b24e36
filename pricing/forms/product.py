"""Forms of the catalogue."""

from typing import Any

from django import forms

from partners.selectors import lists
from pricing.enums import Billing, ProductKind
from pricing.models import Product, ProductFamily
from pricing.selectors import product as selectors
from pricing.selectors.book import plain_price
from prm.accounts.forms.fields import CleanText

AS_IS = (
    *("name", "sku", "description", "kind", "unit", "billing", "term_months", "currency"),
    *("sold_from", "sold_until", "renewed_until", "is_active"),
)


def _day(label: str, hint: str = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, help_text=hint, widget=widget)


class ProductForm(forms.Form):
    """One product: what it is, how it is bought, when it is sold."""

    name = CleanText(label="Name", max_length=200)
    sku = CleanText(label="SKU", max_length=60)
    family = forms.ChoiceField(label="Family", help_text="Registrations protect a family at a customer.")
    description = forms.CharField(
        label="Description", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    kind = forms.ChoiceField(label="Kind", choices=ProductKind.choices, initial=ProductKind.ONE_OFF, required=False)
    unit = CleanText(
        label="Unit", max_length=40, initial="unit", required=False, help_text="Such as gateway, user, day."
    )
    billing = forms.ChoiceField(
        label="Paid", choices=[("", "Once"), *Billing.choices], required=False,
        help_text="A subscription's prices are for one such period.",
    )  # fmt: skip
    term_months = forms.IntegerField(
        label="Term, months", required=False, min_value=1, max_value=120, help_text="What a quote begins with."
    )
    list_price = forms.DecimalField(label="List price", max_digits=16, decimal_places=4, min_value=0)
    currency = forms.ChoiceField(label="Currency")
    sold_from = _day("Sold from")
    sold_until = _day("Sold until", "The last day for new business.")
    renewed_until = _day("Renewed until", "The last day for renewals.")
    is_active = forms.BooleanField(label="Offered on new deals", required=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput, max_length=40)

    def __init__(self, *args: Any, product: Product | None = None, **kwargs: Any) -> None:
        if product is not None:
            kwargs["initial"] = {
                **{name: getattr(product, name) for name in AS_IS},
                "list_price": f"{plain_price(product.list_price):f}",
                "family": product.family.code,
                "seen": product.updated_at.isoformat(),
            }
        super().__init__(*args, **kwargs)
        choices: Any = self.fields
        choices["family"].choices = [("", "Choose a family"), *selectors.family_choices()]
        currencies = dict(lists.currencies())
        if product is not None:
            currencies.setdefault(product.currency, product.currency)
        choices["currency"].choices = list(currencies.items())

    def clean_family(self) -> ProductFamily:
        """Return the family itself."""
        return selectors.get_family(self.cleaned_data["family"])

    def fields_only(self) -> dict[str, Any]:
        """Return what the service takes; what a program did not send of a kind is the usual."""
        told = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        return {**told, "kind": told["kind"] or ProductKind.ONE_OFF, "unit": told["unit"] or "unit"}


class FamilyForm(forms.Form):
    """A family's name, and whether it is sold."""

    name = CleanText(label="Name", max_length=120)
    is_active = forms.BooleanField(label="Sold", required=False)


class NewFamilyForm(forms.Form):
    """A new family."""

    name = CleanText(label="Name", max_length=120)
    code = forms.SlugField(label="Code", max_length=40, help_text="Rules name the family by it; it lasts.")
