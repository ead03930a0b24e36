"""Forms of metrics that are entered."""

from decimal import Decimal
from typing import Any

from django import forms

from partners.forms.choices import OneOf
from partners.forms.partner import Day
from partners.models import Metric
from partners.selectors import lists
from partners.selectors import metric as selectors
from prm.accounts.forms.fields import CleanText
from prm.common.moment import now

HUNDRED = Decimal(100)


def as_kept(metric: Metric, value: Decimal) -> Decimal:
    """Return a value as it is kept: a percentage becomes a part."""
    return value / HUNDRED if metric.unit == Metric.Unit.PERCENT else value


class MetricForm(forms.Form):
    """A metric's name, unit, and who enters it."""

    name = CleanText(label="Name", max_length=120)
    about = CleanText(label="What it counts", max_length=500, required=False)
    unit = forms.ChoiceField(label="Unit", choices=Metric.Unit.choices)
    partner_declares = forms.BooleanField(
        label="Partners declare it themselves", required=False, help_text="What they declare counts, and says so."
    )
    is_active = forms.BooleanField(label="Still entered", required=False, initial=True)


class NewMetricForm(MetricForm):
    """A new metric."""

    code = forms.SlugField(label="Code", max_length=40, help_text="Ladders name it by this; it lasts.")
    field_order = ("name", "code", "unit", "about", "partner_declares")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["is_active"]


class EnterForm(forms.Form):
    """One value of one metric, with where it comes from."""

    metric = OneOf(label="Metric")
    value = forms.DecimalField(
        label="Value", max_digits=20, decimal_places=6, help_text="A percentage as people say it: 95 for 95 %."
    )
    currency = OneOf(label="Currency", required=False, help_text="For amounts of money.")
    on = Day(label="As of")
    evidence = CleanText(label="Where it comes from", max_length=500, help_text="The partner reads it.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"on": now().date(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        metric: Any = self.fields["metric"]
        metric.offer([(row.public_id, row.name) for row in selectors.active()], empty="Choose a metric")
        currency: Any = self.fields["currency"]
        currency.offer(lists.currencies(), empty="None")


class DeclareForm(forms.Form):
    """One figure a partner says of itself."""

    value = forms.DecimalField(label="Value", min_value=0, max_digits=14, decimal_places=2)

    def __init__(self, *args: Any, metric: Metric, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs, prefix=metric.code)
        self.metric = metric
        self.fields["value"].label = metric.name
        self.fields["value"].help_text = metric.about

    def kept(self) -> Decimal:
        """Return the value as it is kept."""
        return as_kept(self.metric, self.cleaned_data["value"])

    def first_error(self) -> str:
        """Return the first thing that is wrong, in words."""
        return str(next(iter(self.errors.values()))[0])
