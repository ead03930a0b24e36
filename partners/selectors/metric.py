"""Metrics that are entered, and their values."""

from django.db.models import Count, QuerySet

from partners.models import Metric, MetricValue, Partner
from prm.common.errors import NotFound


def active() -> list[Metric]:
    """Return the metrics still entered, by name."""
    return list(Metric.objects.filter(is_active=True))


def every() -> QuerySet[Metric]:
    """Return every metric with ``entered``, how many values there are of it, by name."""
    return Metric.objects.annotate(entered=Count("values"))


def get(reference: str) -> Metric:
    """Return a metric by public id. Raises ``NotFound``."""
    found = Metric.objects.filter(public_id=reference).first()
    if found is None:
        raise NotFound()
    return found


def get_value(partner: Partner, reference: str) -> MetricValue:
    """Return one value of the partner by public id. Raises ``NotFound``."""
    found = MetricValue.objects.filter(partner=partner, public_id=reference).select_related("metric", "partner").first()
    if found is None:
        raise NotFound()
    return found


def values_of(partner: Partner, most: int = 100) -> list[MetricValue]:
    """Return the partner's entered values with their metrics, the newest first."""
    return list(MetricValue.objects.filter(partner=partner).select_related("metric")[:most])
