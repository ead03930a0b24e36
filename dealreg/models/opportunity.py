"""Opportunities of the vendor's own sales force and of its records system. Internal."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q

from dealreg.enums import OpportunityStage
from dealreg.models.deal import Deal
from partners.models import Account, Partner, Person
from pricing.models import Product, ProductFamily
from prm.common.audit import audited
from prm.common.models.base import Stamped, Tenancy, public_id_field


@audited
class Opportunity(Stamped):
    """A sale in the vendor's records: direct, or by a partner. ``amount`` is unknown while it is open and unpriced.

    ``is_renewal`` marks an incumbent's renewal, which others cannot register over.
    """

    public_id = public_id_field("OP")
    # The registration it grew from: that one is kept up to date by both sides, this one follows it.
    deal = models.OneToOneField(Deal, null=True, blank=True, on_delete=models.CASCADE, related_name="opportunity")
    external_id = models.CharField(max_length=80, blank=True)
    name = models.CharField(max_length=300)
    account = models.ForeignKey(Account, null=True, blank=True, on_delete=models.PROTECT, related_name="opportunities")
    partner = models.ForeignKey(Partner, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    family = models.ForeignKey(ProductFamily, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    territory = models.CharField(max_length=20, blank=True)
    stage = models.CharField(max_length=12, choices=OpportunityStage.choices)
    is_renewal = models.BooleanField(default=False)
    amount = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, default="USD")
    owner_name = models.CharField(max_length=200, blank=True)
    engaged_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    tenancy: ClassVar[Tenancy] = "internal"

    class Meta:
        ordering = ["-engaged_on", "-id"]
        verbose_name_plural = "opportunities"
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=Decimal(0)), name="opportunity_amount_not_negative"
            ),
            models.UniqueConstraint(
                fields=["external_id"], condition=~Q(external_id=""), name="opportunity_external_id_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["account"], name="opportunity_open", condition=Q(stage__in=["prospecting", "engaging"])
            )
        ]

    def __str__(self) -> str:
        return self.name
