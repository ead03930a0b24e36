"""Metrics people enter: what is measured outside of the product, with its evidence and who stands for it."""

from typing import ClassVar

from django.db import models

from partners.models.partner import Partner
from prm.common.audit import audited
from prm.common.models.base import Stamped, Tenancy, public_id_field


@audited
class Metric(Stamped):
    """Something that is counted about partners and no app of the product knows by itself.

    ``partner_declares`` lets a partner admin enter it; what a partner declares counts and says so.
    """

    class Unit(models.TextChoices):
        NUMBER = "number", "Number"
        MONEY = "money", "Amount of money"
        PERCENT = "percent", "Percent"

    public_id = public_id_field("ME")
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    about = models.CharField(max_length=500, blank=True)
    unit = models.CharField(max_length=10, choices=Unit.choices, default=Unit.NUMBER)
    partner_declares = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    tenancy: ClassVar[Tenancy] = "shared"

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


@audited
class MetricValue(Stamped):
    """One value of a metric for one partner on a day. A percentage is kept as a part: 0.95 for 95 %.

    ``tags`` are what conditions may ask of it. ``confirmed_by_name`` is copied, because the portal's role may not read
    users; it is empty on what the partner declared itself.
    """

    class Source(models.TextChoices):
        ENTERED = "entered", "Entered"
        IMPORTED = "imported", "Imported"
        DECLARED = "declared", "Declared by the partner"

    public_id = public_id_field("MV")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="metric_values")
    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, related_name="values")
    value = models.DecimalField(max_digits=20, decimal_places=6)
    currency = models.CharField(max_length=3, blank=True)
    on = models.DateField()
    until = models.DateField(null=True, blank=True)
    tags = models.JSONField(default=dict, blank=True)
    evidence = models.CharField(max_length=500, blank=True)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.ENTERED)
    entered_by_name = models.CharField(max_length=200)
    confirmed_by_name = models.CharField(max_length=200, blank=True)

    tenancy: ClassVar[Tenancy] = "partner"

    class Meta:
        ordering = ["-on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("on")), name="metric_ends_after"
            )
        ]
        indexes = [models.Index(fields=["partner", "metric", "-on"], name="metric_of_partner")]

    def __str__(self) -> str:
        return f"{self.metric_id} {self.value} on {self.on}"
