"""Forms of what belongs to a product."""

from typing import Any

from django import forms

from partners.selectors import lists
from pricing.enums import RuleKind
from pricing.models import Product
from pricing.selectors import product as selectors
from prm.accounts.forms.fields import CleanText
from prm.common.moment import now


class Sku(CleanText):
    """A product by its SKU."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"label": "SKU", "max_length": 60, **kwargs})

    def clean(self, value: Any) -> Product | None:
        """Return the product itself."""
        sku = super().clean(value)
        if not sku:
            return None
        found = selectors.by_sku(sku)
        if found is None:
            raise forms.ValidationError(f"There is no product with the SKU {sku}.")
        return found


class CostForm(forms.Form):
    """What a unit costs the vendor from a day on."""

    amount = forms.DecimalField(label="Cost a unit", max_digits=16, decimal_places=4, min_value=0)
    currency = forms.ChoiceField(label="Currency")
    since = forms.DateField(label="From", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, product: Product, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"currency": product.currency, "since": now().date()})
        super().__init__(*args, **kwargs)
        made: Any = self.fields["currency"]
        made.choices = lists.currencies()


class PartForm(forms.Form):
    """A part of a bundle."""

    product = Sku(label="Product")
    quantity = forms.DecimalField(label="Quantity", max_digits=12, decimal_places=2, initial=1)
    option = forms.BooleanField(label="It may be left out", required=False)
    taken = forms.BooleanField(label="It is in unless somebody leaves it out", required=False, initial=True)


class RuleForm(forms.Form):
    """What a product means for another one on the same quote."""

    kind = forms.ChoiceField(label="This product", choices=RuleKind.choices, widget=forms.RadioSelect,
                             initial=RuleKind.REQUIRES)  # fmt: skip
    other = Sku(label="Product")
    because = CleanText(label="Because", required=False, max_length=200, help_text="Partners read it.")
