"""Forms of ladders, and of putting partners on them."""

from typing import Any

from django import forms

from partners.forms.choices import Lines, OneOf
from partners.forms.partner import LONG, Day
from partners.models import Programme, Tier
from partners.selectors import lists, territory
from partners.selectors import tier as selectors
from prm.accounts.forms.fields import CleanText
from prm.common.moment import now


class AssignForm(forms.Form):
    """Which tier, from when, and why."""

    tier = OneOf(label="Tier")
    since = Day(label="From")
    reason = forms.CharField(
        label="Reason", max_length=300, widget=forms.Textarea(attrs={"rows": 2}), help_text="The partner reads it."
    )

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        kwargs["initial"] = {"since": now().date(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        field: Any = self.fields["tier"]
        field.offer([(t.public_id, t.name) for t in selectors.tiers_of(programme)], empty="Choose a tier")


class TermsForm(forms.Form):
    """What a tier asks and gives."""

    name = CleanText(label="Name", max_length=120)
    criteria = forms.CharField(label="What it takes", max_length=5000, required=False, widget=LONG)
    revenue_from = forms.DecimalField(
        label="Revenue a year from", max_digits=16, decimal_places=2, required=False, min_value=0
    )
    marketing_funds = forms.DecimalField(
        label="Co-marketing funds a year", max_digits=14, decimal_places=2, required=False, min_value=0
    )
    currency = OneOf(label="Currency")
    manager_coverage = CleanText(label="Manager coverage", max_length=200, required=False)
    technical_support = CleanText(label="Technical support", max_length=200, required=False)
    review_cadence = CleanText(label="Reviews", max_length=120, required=False)
    benefits = Lines(label="Benefits", required=False, help_text="One a line.", max_length=5000)
    seen = forms.CharField(required=False, widget=forms.HiddenInput, max_length=40)

    def __init__(self, *args: Any, tier: Tier | None = None, **kwargs: Any) -> None:
        if tier is not None:
            values = {name: getattr(tier, name) for name in self.base_fields if name != "seen"}
            kwargs["initial"] = {**values, "seen": tier.updated_at.isoformat()}
        super().__init__(*args, **kwargs)
        currency: Any = self.fields["currency"]
        currency.choices = lists.currencies()

    def terms(self) -> dict[str, Any]:
        """Return what the service takes."""
        return {name: value for name, value in self.cleaned_data.items() if name not in {"seen", "code", "rank"}}


class NewTierForm(TermsForm):
    """A new step of a ladder."""

    code = forms.SlugField(label="Code", max_length=40, help_text="Rules name the tier by it; it lasts.")
    rank = forms.IntegerField(label="Step", min_value=1, max_value=99, help_text="1 is the lowest.")
    field_order = ("name", "code", "rank")


class RegionForm(forms.Form):
    """Which region gets its own terms."""

    region = OneOf(label="Region")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        region: Any = self.fields["region"]
        region.offer(territory.choices(), empty="Choose a region")


class ProgrammeForm(forms.Form):
    """A programme itself."""

    name = CleanText(label="Name", max_length=120)
    about = forms.CharField(label="About", max_length=5000, required=False, widget=LONG)
    is_active = forms.BooleanField(label="Runs", required=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput, max_length=40)

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "name": programme.name,
            "about": programme.about,
            "is_active": programme.is_active,
            "seen": programme.updated_at.isoformat(),
        }
        super().__init__(*args, **kwargs)
