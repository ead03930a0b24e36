"""Metrics that are entered: which there are, and their values with evidence."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from partners.models import Metric, MetricValue, Partner
from partners.selectors import lists
from prm.common import events, timeline
from prm.common.actors import Actor
from prm.common.errors import Invalid, NotAllowed
from prm.common.guards import require, require_valid, tidy
from prm.common.moment import now

FIELDS = ("name", "about", "unit", "partner_declares", "is_active")


@transaction.atomic
def define(*, actor: Actor, code: str, data: dict[str, Any]) -> Metric:
    """Add a metric that is entered. ``code`` is what ladders name it by. Raises ``Invalid``."""
    require(actor, "programme.edit")
    metric = Metric(code=code.strip().lower())
    if Metric.objects.filter(code=metric.code).exists():
        raise Invalid({"code": "There is a metric with this code already."})
    return _save(metric, data)


@transaction.atomic
def change(*, actor: Actor, metric: Metric, data: dict[str, Any]) -> Metric:
    """Change what a metric is called, who may enter it, or whether it is still asked for. Raises ``Invalid``."""
    require(actor, "programme.edit")
    return _save(Metric.objects.select_for_update().get(pk=metric.pk), data)


def _save(metric: Metric, data: dict[str, Any]) -> Metric:
    if unknown := data.keys() - set(FIELDS):
        raise TypeError(f"not to be set here: {sorted(unknown)}")
    for field, value in tidy(data).items():
        setattr(metric, field, value)
    require_valid(metric)
    metric.save()
    return metric


@transaction.atomic
def enter(
    *,
    actor: Actor,
    partner: Partner,
    metric: Metric,
    value: Decimal,
    on: date,
    evidence: str,
    until: date | None = None,
    currency: str = "",
    tags: dict[str, Any] | None = None,
    imported: bool = False,
) -> MetricValue:
    """Record a value somebody at the vendor stands for; ``value`` of a percentage is a part, 0.95 for 95 %.

    Raises ``Invalid`` without evidence, for a day to come, or an amount of money without its currency.
    """
    require(actor, "metric.enter")
    if not evidence.strip():
        raise Invalid({"evidence": "Say where the value comes from; the partner reads it."})
    source = MetricValue.Source.IMPORTED if imported else MetricValue.Source.ENTERED
    row = MetricValue(
        partner=partner, metric=metric, value=value, on=on, until=until, currency=currency, tags=tags or {},
        evidence=evidence.strip(), source=source, entered_by_name=actor.name, confirmed_by_name=actor.name,
    )  # fmt: skip
    return _record(row, actor)


@transaction.atomic
def declare(*, actor: Actor, partner: Partner, metric: Metric, value: Decimal) -> MetricValue:
    """Record what a partner says of itself today. Raises ``NotAllowed`` for what is not the partner's to say."""
    require(actor, "metric.declare")
    if not metric.partner_declares or actor.partner_id != partner.pk:
        raise NotAllowed("metric.not_yours", "This figure is not yours to declare.")
    row = MetricValue(
        partner=partner, metric=metric, value=value, on=now().date(), source=MetricValue.Source.DECLARED,
        entered_by_name=actor.name,
    )  # fmt: skip
    return _record(row, actor)


def _record(row: MetricValue, actor: Actor) -> MetricValue:
    wrong = {}
    if row.on > localdate(now()):
        wrong["on"] = "That day is still to come."
    if row.until is not None and row.until < row.on:
        wrong["until"] = "It ends before it begins."
    if row.metric.unit == Metric.Unit.MONEY and not lists.is_currency(row.currency):
        wrong["currency"] = "Choose the currency of the amount."
    if not row.metric.is_active:
        wrong["metric"] = f"{row.metric.name} is not entered any more."
    if row.metric.unit == Metric.Unit.PERCENT and not Decimal(0) <= row.value <= Decimal(100):
        wrong["value"] = "A percentage is between 0 and 10,000 %."
    if wrong:
        raise Invalid(wrong)
    require_valid(row)
    row.save()
    text = f"recorded {row.metric.name}: {_said(row)}"
    timeline.entry(
        row.partner, actor=actor, kind="metric.recorded", text=text, note=row.evidence, partner_id=row.partner_id
    )
    payload = {"metric": row.metric.code, "on": row.on.isoformat()}
    events.emit("metric.recorded", subject=row.partner, partner_id=row.partner_id, payload=payload, actor=actor)
    return row


@transaction.atomic
def remove(*, actor: Actor, value: MetricValue) -> None:
    """Take back a value entered by mistake; its history keeps that it was there."""
    require(actor, "metric.enter")
    text = f"took back {value.metric.name}: {_said(value)}"
    timeline.entry(value.partner, actor=actor, kind="metric.removed", text=text, partner_id=value.partner_id)
    events.emit("metric.removed", subject=value.partner, partner_id=value.partner_id, actor=actor)
    value.delete()


def _said(row: MetricValue) -> str:
    if row.metric.unit == Metric.Unit.PERCENT:
        return f"{row.value * 100:,.2f}".removesuffix(".00") + " %"
    return f"{row.value:,.2f}".removesuffix(".00") + (f" {row.currency}" if row.currency else "")
