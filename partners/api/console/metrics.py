"""Metrics people enter over the vendor's API, and their values for one partner."""

from typing import Any

from rest_framework import serializers

from partners.models import Metric, MetricValue
from partners.selectors import metric as selectors
from partners.selectors import partner as partners
from partners.services import metric as services
from prm.common.api.operations import Call, operation
from prm.common.api.serializers import Strict, several
from prm.common.api.views import ConsoleView
from prm.common.errors import named_in
from prm.common.plain import plain


class MetricPatch(Strict):
    """What of a metric changes; its code stays, because ladders name it."""

    name = serializers.CharField(max_length=120, required=False)
    about = serializers.CharField(max_length=500, required=False, allow_blank=True)
    unit = serializers.ChoiceField(choices=Metric.Unit.choices, required=False)
    partner_declares = serializers.BooleanField(required=False, help_text="Partners declare it themselves.")
    is_active = serializers.BooleanField(required=False, help_text="Whether it is still entered.")


class MetricIn(MetricPatch):
    """A new metric."""

    name = serializers.CharField(max_length=120)
    code = serializers.SlugField(max_length=40, help_text="Ladders name it by this; it lasts.")


class MetricOut(serializers.Serializer):
    """A metric that is entered."""

    id = serializers.CharField()
    code = serializers.CharField()
    name = serializers.CharField()
    about = serializers.CharField(allow_blank=True)
    unit = serializers.ChoiceField(choices=Metric.Unit.choices)
    partner_declares = serializers.BooleanField()
    is_active = serializers.BooleanField()


class ValueIn(Strict):
    """A value of a metric for one partner."""

    metric = serializers.CharField(max_length=20, help_text="The metric's id.")
    value = serializers.DecimalField(
        max_digits=20, decimal_places=6, help_text="A percentage as a part: 0.95 for 95 %."
    )
    currency = serializers.CharField(max_length=3, required=False, help_text="For amounts of money.")
    on = serializers.DateField(help_text="The day it is of.")
    until = serializers.DateField(required=False, help_text="Its last day, for what runs out.")
    evidence = serializers.CharField(max_length=500, help_text="Where it comes from; the partner reads it.")


class ValueOut(serializers.Serializer):
    """A value that was entered."""

    id = serializers.CharField()
    metric = serializers.CharField(help_text="The metric's id.")
    value = serializers.DecimalField(max_digits=20, decimal_places=6)
    currency = serializers.CharField(allow_blank=True)
    on = serializers.DateField()
    until = serializers.DateField(allow_null=True)
    evidence = serializers.CharField(allow_blank=True)
    source = serializers.ChoiceField(choices=MetricValue.Source.choices)  # type: ignore[assignment]
    entered_by = serializers.CharField()


def _metric(found: Metric) -> dict[str, Any]:
    names = ("code", "name", "about", "unit", "partner_declares", "is_active")
    return {"id": found.public_id, **{name: getattr(found, name) for name in names}}


def _value(found: MetricValue) -> dict[str, Any]:
    names = ("value", "currency", "on", "until", "evidence", "source")
    return {
        "id": found.public_id,
        "metric": found.metric.public_id,
        **{name: plain(getattr(found, name)) for name in names},
        "entered_by": found.entered_by_name,
    }


class Metrics(ConsoleView):
    """Every metric; a new one."""

    resource = "programmes"
    permission = "partner.view"
    permissions_by_method = {"POST": "programme.edit"}

    @operation("metrics_list", gives=several(MetricOut))
    def get(self, call: Call) -> Any:
        """List the metrics people enter; what the product counts by itself is not among them."""
        return {"results": [_metric(one) for one in selectors.every()]}

    @operation("metrics_create", takes=MetricIn, gives=MetricOut, status=201)
    def post(self, call: Call) -> Any:
        """Add a metric ladders can ask for."""
        said = dict(call.body)
        return _metric(services.define(actor=call.actor, code=said.pop("code"), data=said))


class OneMetric(ConsoleView):
    """One metric."""

    resource = "programmes"
    permission = "partner.view"
    permissions_by_method = {"PATCH": "programme.edit"}

    @operation("metrics_read", gives=MetricOut)
    def get(self, call: Call, metric: str) -> Any:
        """Read one metric."""
        return _metric(selectors.get(metric))

    @operation("metrics_change", takes=MetricPatch, gives=MetricOut)
    def patch(self, call: Call, metric: str) -> Any:
        """Change what a metric is called, who enters it, or whether it is still asked for."""
        return _metric(services.change(actor=call.actor, metric=selectors.get(metric), data=call.body))


class Values(ConsoleView):
    """A partner's entered values."""

    resource = "partners"
    permission = "partner.view"
    permissions_by_method = {"POST": "metric.enter"}

    @operation("partners_metrics", gives=several(ValueOut))
    def get(self, call: Call, reference: str) -> Any:
        """Read the values entered for a partner, the newest first; at most the last hundred."""
        partner = partners.get_visible(call.actor, reference)
        return {"results": [_value(one) for one in selectors.values_of(partner)]}

    @operation("partners_metrics_enter", takes=ValueIn, gives=ValueOut, status=201)
    def post(self, call: Call, reference: str) -> Any:
        """Enter a value with where it comes from; it counts in the ladders that ask for it."""
        partner, said = partners.get_visible(call.actor, reference), dict(call.body)
        with named_in("metric", "There is no such metric."):
            metric = selectors.get(said.pop("metric"))
        return _value(services.enter(actor=call.actor, partner=partner, metric=metric, **said))


class OneValue(ConsoleView):
    """One entered value."""

    resource = "partners"
    permission = "metric.enter"

    @operation("partners_metrics_remove", gives=None, status=204)
    def delete(self, call: Call, reference: str, value: str) -> Any:
        """Take back a value entered by mistake; history keeps that it was there."""
        partner = partners.get_visible(call.actor, reference)
        services.remove(actor=call.actor, value=selectors.get_value(partner, value))
