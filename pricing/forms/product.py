"""Forms of the catalogue."""

from typing import Any

from django import forms

from partners.selectors import lists
from pricing.models import Product, ProductFamily
from pricing.selectors import product as selectors
from prm.accounts.forms.fields import CleanText


class ProductForm(forms.Form):
    """One product with its list price."""

    name = CleanText(label="Name", max_length=200)
    sku = CleanText(label="SKU", max_length=60)
    family = forms.ChoiceField(label="Family", help_text="Registrations protect a family at a customer.")
    list_price = forms.DecimalField(label="List price", max_digits=16, decimal_places=4, min_value=0)
    currency = forms.ChoiceField(label="Currency")
    is_active = forms.BooleanField(label="Offered on new deals", required=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput, max_length=40)

    def __init__(self, *args: Any, product: Product | None = None, **kwargs: Any) -> None:
        if product is not None:
            kwargs["initial"] = {
                **{name: getattr(product, name) for name in ("name", "sku", "currency", "is_active")},
                "list_price": product.list_price.normalize() if product.list_price else product.list_price,
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
        """Return what the service takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}


class FamilyForm(forms.Form):
    """A family's name, and whether it is sold."""

    name = CleanText(label="Name", max_length=120)
    is_active = forms.BooleanField(label="Sold", required=False)


class NewFamilyForm(forms.Form):
    """A new family."""

    name = CleanText(label="Name", max_length=120)
    code = forms.SlugField(label="Code", max_length=40, help_text="Rules name the family by it; it lasts.")
