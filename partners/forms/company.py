"""Forms of the company page in the portal."""

from typing import Any

from django import forms

from partners.models import Partner
from partners.selectors import lists
from prm.accounts.forms.fields import CleanText

MOST_NAMES = 10


class TradingNames(forms.CharField):
    """Several names, one a line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        """Show the stored names one a line."""
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        """Return the names without empty lines and repetitions."""
        cleaner = CleanText(required=False, max_length=200)
        lines = [cleaner.clean(line) for line in str(value or "").splitlines()[: MOST_NAMES * 5]]
        names = list(dict.fromkeys(line for line in lines if line))
        if len(names) > MOST_NAMES:
            raise forms.ValidationError(f"Enter at most {MOST_NAMES} names.")
        return names


class CompanyForm(forms.Form):
    """The fields a partner owns."""

    website = CleanText(label="Website", max_length=300, required=False, widget=forms.TextInput({"inputmode": "url"}))
    phone = CleanText(label="Phone", max_length=40, required=False, widget=forms.TextInput({"inputmode": "tel"}))
    address = CleanText(label="Street and number", max_length=300, required=False)
    postal_code = CleanText(label="Postal code", max_length=20, required=False)
    city = CleanText(label="Town", max_length=120, required=False)
    trading_names = TradingNames(label="Trading names", required=False, help_text="One a line.")
    employees = forms.IntegerField(label="Employees", min_value=1, max_value=5_000_000, required=False)
    customer_base = forms.CharField(
        label="Customer base",
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text="Whom you sell to: how many, how large, in which branches.",
    )
    market_coverage = forms.CharField(
        label="Market coverage",
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text="Where you have people, and what they can reach.",
    )

    @classmethod
    def of(cls, partner: Partner, data: Any = None) -> "CompanyForm":
        """Return the form for ``partner``, filled with what is stored or what was typed."""
        return cls(data, initial={name: getattr(partner, name) for name in cls.base_fields})

    def clean_website(self) -> str:
        """Refuse addresses that are not of the web; add the scheme people leave out."""
        value: str = self.cleaned_data["website"]
        if not value:
            return ""
        return str(forms.URLField(assume_scheme="https", max_length=300).clean(value))


class ProposalForm(forms.Form):
    """What a partner would like the vendor to list."""

    verticals = forms.MultipleChoiceField(label="Verticals", required=False, widget=forms.CheckboxSelectMultiple)
    capabilities = forms.MultipleChoiceField(label="Capabilities", required=False, widget=forms.CheckboxSelectMultiple)
    note = forms.CharField(
        label="Why",
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text="References, certificates, people: whatever shows it.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = lists.read()
        for name, pairs in (("verticals", offered.verticals), ("capabilities", offered.all_capabilities)):
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)
            field.choices = pairs
