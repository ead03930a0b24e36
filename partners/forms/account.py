"""Forms of accounts."""

from typing import Any

from django import forms

from partners.forms.choices import OneOf
from partners.models import Account, AccountAlias
from partners.selectors import account as selectors
from partners.selectors import lists, staff, territory
from prm.accounts.forms.fields import CleanText
from prm.accounts.models import User

TEXTS = (
    *("name", "website", "tax_id", "country", "territory", "address", "postal_code", "city", "sector"),
    *("contact_email", "employees", "annual_revenue", "founded", "is_strategic", "external_id"),
)


class AccountForm(forms.Form):
    """Everything kept of an end customer."""

    name = CleanText(label="Name", max_length=200, help_text="As it stands on its contracts.")
    website = CleanText(label="Website", max_length=300, required=False)
    tax_id = CleanText(label="Tax id", max_length=40, required=False)
    country = OneOf(label="Country", required=False)
    territory = OneOf(label="Territory", required=False)
    address = CleanText(label="Street and number", max_length=300, required=False)
    postal_code = CleanText(label="Postal code", max_length=20, required=False)
    city = CleanText(label="Town", max_length=120, required=False)
    sector = CleanText(label="Sector", max_length=120, required=False)
    contact_email = forms.EmailField(label="Contact's e-mail", required=False)
    employees = forms.IntegerField(label="Employees", min_value=0, max_value=50_000_000, required=False)
    annual_revenue = forms.DecimalField(
        label="Revenue a year", max_digits=18, decimal_places=2, min_value=0, required=False
    )
    founded = forms.IntegerField(label="Founded", min_value=800, max_value=2200, required=False)
    parent = CleanText(
        label="Belongs to",
        max_length=200,
        required=False,
        help_text="The parent account's number, such as AC-7K2M-94QX, or its exact name.",
    )
    owner = OneOf(label="Owner", required=False)
    is_strategic = forms.BooleanField(
        label="Strategic account", required=False, help_text="Registrations for it go to a person."
    )
    external_id = CleanText(label="Number in another system", max_length=80, required=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput, max_length=40)

    def __init__(self, *args: Any, account: Account | None = None, **kwargs: Any) -> None:
        if account is not None:
            kwargs["initial"] = _initial(account)
        super().__init__(*args, **kwargs)
        self.account = account
        field: Any = self.fields
        field["country"].offer(lists.countries())
        field["territory"].offer(territory.choices())
        owners = dict(staff.choices())
        if account is not None and account.owner:
            owners.setdefault(account.owner.public_id, account.owner.name)
        field["owner"].offer(owners.items(), empty="Nobody")

    def clean_parent(self) -> Account | None:
        """Return the parent itself."""
        wanted = self.cleaned_data["parent"]
        if not wanted:
            return None
        found = selectors.named(wanted)
        if not found:
            raise forms.ValidationError("No account has this number or name.")
        if len(found) > 1:
            raise forms.ValidationError("Several accounts have this name. Give the number.")
        return found[0]

    def clean_owner(self) -> User | None:
        """Return the owner itself; one who has left the staff may stay."""
        reference = self.cleaned_data["owner"]
        if self.account and self.account.owner and self.account.owner.public_id == reference:
            return self.account.owner
        return staff.get(reference) if reference else None

    def fields_only(self) -> dict[str, Any]:
        """Return what the service takes."""
        return {name: self.cleaned_data[name] for name in (*TEXTS, "parent", "owner")}


def _initial(account: Account) -> dict[str, Any]:
    return {
        **{name: getattr(account, name) for name in TEXTS},
        "parent": account.parent.public_id if account.parent else "",
        "owner": account.owner.public_id if account.owner else "",
        "seen": account.updated_at.isoformat(),
    }


class AliasForm(forms.Form):
    """Another name of an account."""

    alias = CleanText(label="Another name", max_length=200)
    kind = forms.ChoiceField(
        label="Kind", choices=[c for c in AccountAlias.Kind.choices if c[0] != AccountAlias.Kind.CONFIRMED]
    )


class AccountBulkForm(forms.Form):
    """Who owns the chosen accounts."""

    owner = OneOf(label="Owner", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner: Any = self.fields["owner"]
        owner.offer(staff.choices(), empty="Nobody")
