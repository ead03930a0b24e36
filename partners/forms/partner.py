"""Forms of partners in the console."""

from typing import Any

from django import forms

from partners.enums import Cadence, Motion, Segment, TeamRole
from partners.forms.choices import Lines, OneOf, SeveralOf
from partners.models import Partner, PartnerType
from partners.selectors import lists, staff, territory
from partners.selectors import partner as selectors
from prm.accounts.forms.fields import CleanText
from prm.common.clocks.calendars import SHIPPED as CALENDARS

LONG = forms.Textarea(attrs={"rows": 4})
TEXTS = (
    *("name", "legal_name", "trading_names", "website", "tax_id", "country", "address", "postal_code", "city", "phone"),
    *("employees", "segment", "motions", "territories", "verticals", "capabilities", "customer_base"),
    *("market_coverage", "currency", "calendar_key", "contract_from", "contract_until", "external_id"),
)


class Day(forms.DateField):
    """A calendar day, in the browser's own control."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class PartnerForm(forms.Form):
    """Everything STR-01 keeps of a partner. ``seen`` notices that somebody else saved meanwhile."""

    name = CleanText(label="Name", max_length=200, help_text="As people call it.")
    legal_name = CleanText(label="Legal name", max_length=200, required=False, help_text="If it is another one.")
    trading_names = Lines(label="Trading names", required=False, help_text="One a line.", max_length=5000)
    type = OneOf(label="Type")
    segment = OneOf(label="Segment", required=False)
    motions = SeveralOf(label="Motions", required=False, choices=Motion.choices)
    website = CleanText(label="Website", max_length=300, required=False)
    tax_id = CleanText(label="Tax id", max_length=40, required=False)
    phone = CleanText(label="Phone", max_length=40, required=False)
    address = CleanText(label="Street and number", max_length=300, required=False)
    postal_code = CleanText(label="Postal code", max_length=20, required=False)
    city = CleanText(label="Town", max_length=120, required=False)
    country = OneOf(label="Country")
    employees = forms.IntegerField(label="Employees", min_value=0, max_value=5_000_000, required=False)
    territories = SeveralOf(label="Territories", required=False, help_text="A region holds everything in it.")
    verticals = SeveralOf(label="Verticals", required=False)
    capabilities = SeveralOf(label="Capabilities", required=False)
    customer_base = forms.CharField(
        label="Customer base", max_length=5000, required=False, widget=LONG, help_text="Whom it sells to."
    )
    market_coverage = forms.CharField(
        label="Market coverage", max_length=5000, required=False, widget=LONG, help_text="What its people can reach."
    )
    parent = OneOf(label="Belongs to", required=False)
    currency = OneOf(label="Currency")
    calendar_key = OneOf(label="Business calendar", help_text="Its days and hours, for what the partner owes.")
    contract_from = Day(label="Contract from", required=False)
    contract_until = Day(label="Contract until", required=False)
    external_id = CleanText(
        label="Number in another system", max_length=80, required=False, help_text="So that imports find it again."
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput, max_length=40)

    def __init__(self, *args: Any, partner: Partner | None = None, **kwargs: Any) -> None:
        if partner is not None:
            kwargs["initial"] = {**initial_of(partner), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.partner = partner
        self._offer(lists.read())

    def _offer(self, known: lists.Lists) -> None:
        """Fill the choices; what this partner has kept stays among them."""
        of = self.partner
        field: Any = self.fields
        types = dict(known.types)
        if of is not None:
            types.setdefault(of.type.code, of.type.name)
        field["type"].offer(types.items(), empty="Choose a type")
        field["segment"].offer(Segment.choices, empty="No segment")
        field["country"].offer(lists.countries(), empty="Choose a country")
        field["territories"].offer(territory.choices(), of.territories if of else ())
        field["verticals"].offer(known.verticals, of.verticals if of else ())
        field["capabilities"].offer(known.all_capabilities, of.capabilities if of else ())
        field["parent"].offer(selectors.possible_parents(of), empty="No other partner")
        currencies = dict(lists.currencies())
        if of is not None:
            currencies.setdefault(of.currency, of.currency)
        field["currency"].choices = list(currencies.items())
        field["calendar_key"].choices = [(key, name) for key, name, _ in CALENDARS]

    def clean_type(self) -> PartnerType:
        """Return the type itself."""
        return lists.partner_type(self.cleaned_data["type"])

    def clean_parent(self) -> Partner | None:
        """Return the parent itself."""
        found = selectors.by_reference([self.cleaned_data["parent"]]) if self.cleaned_data["parent"] else []
        return found[0] if found else None

    def fields_only(self) -> dict[str, Any]:
        """Return what the service takes."""
        return {name: self.cleaned_data[name] for name in (*TEXTS, "type", "parent")}


def initial_of(partner: Partner) -> dict[str, Any]:
    """Return what a form shows of ``partner`` when it opens."""
    return {
        **{name: getattr(partner, name) for name in TEXTS},
        "type": partner.type.code,
        "parent": partner.parent.public_id if partner.parent else "",
        "seen": partner.updated_at.isoformat(),
    }


class StatusForm(forms.Form):
    """Why a partner's status changes."""

    note = forms.CharField(label="Reason", max_length=10_000, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, required: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].required = required
        self.fields["note"].help_text = "Staff read it on the timeline."


class NoteForm(forms.Form):
    """A note for staff."""

    text = forms.CharField(
        label="Note for staff",
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="No partner reads it.",
    )


class MemberForm(forms.Form):
    """What one member of the account team does, and how often."""

    duties = CleanText(label="Duties", max_length=300, required=False)
    cadence = OneOf(label="Cadence", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cadence: Any = self.fields["cadence"]
        cadence.offer(Cadence.choices, empty="No fixed cadence")


class JoinForm(MemberForm):
    """A new member of the account team."""

    user = OneOf(label="Person")
    role = OneOf(label="Role")
    field_order = ("user", "role", "duties", "cadence")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields
        field["user"].offer(staff.choices(), empty="Choose a person")
        field["role"].offer(TeamRole.choices, empty="Choose a role")


class BulkForm(forms.Form):
    """The value a bulk change sets, and why."""

    value = OneOf(label="Value")
    note = forms.CharField(label="Reason", max_length=10_000, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, options: list[tuple[str, str]], label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        value: Any = self.fields["value"]
        value.offer(options, empty="Choose")
        value.label = label
