"""The vendor's own lists: partner types, territories, verticals, capabilities. Partners may read them."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from partners.enums import Motion
from prm.common.audit import audited
from prm.common.models.base import Stamped, Tenancy


class Named(Stamped):
    """A row of a list: a lasting code and the name people see."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    position = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    tenancy: ClassVar[Tenancy] = "shared"

    class Meta:
        abstract = True
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


@audited
class PartnerType(Named):
    """What kind of business a partner is, with the vendor's commercial expectation of it (percent margins)."""

    value_proposition = models.TextField(blank=True)
    revenue_model = models.CharField(max_length=300, blank=True)
    services = models.CharField(max_length=300, blank=True)
    margin_from = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    margin_to = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    motions = ArrayField(models.CharField(max_length=20, choices=Motion.choices), default=list, blank=True)

    class Meta(Named.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(margin_from__isnull=True) | Q(margin_to__gte=F("margin_from")), name="type_margin_band"
            )
        ]


@audited
class Territory(Named):
    """A node of the territory tree, from regions down to the smallest parts the vendor distinguishes."""

    code = models.CharField(max_length=20, unique=True)  # type: ignore[assignment]
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")

    class Meta(Named.Meta):
        verbose_name_plural = "territories"
        constraints = [models.CheckConstraint(condition=~Q(parent=F("id")), name="territory_not_its_own_parent")]


@audited
class Vertical(Named):
    """An industry."""


@audited
class Capability(Named):
    """Something a partner can do: technical, sales or services."""

    group = models.CharField(
        max_length=20, choices=[("technical", "Technical"), ("sales", "Sales"), ("services", "Services")]
    )

    class Meta(Named.Meta):
        verbose_name_plural = "capabilities"
