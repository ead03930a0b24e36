"""Special prices: agreed for one customer, for so many units, for a while."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from partners.models import Partner
from pricing.enums import SpecialStatus
from pricing.models.product import Product
from prm.common.audit import audited
from prm.common.models.base import Stamped, Tenancy, public_id_field


@audited
class SpecialPrice(Stamped):
    """A unit price for a partner at a customer. ``used`` is what is gone of ``quantity``; empty is without a limit.

    ``quote_ref`` names the quote whose approval made it, or is empty for one the deal desk entered. Both days count.
    """

    public_id = public_id_field("SP")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="special_prices")
    customer_name = models.CharField(max_length=200)
    customer_key = models.CharField(max_length=200)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="special_prices")
    unit_price = models.DecimalField(max_digits=16, decimal_places=4)
    currency = models.CharField(max_length=3)
    quantity = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    used = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal(0))
    stacks = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_until = models.DateField()
    status = models.CharField(max_length=10, choices=SpecialStatus.choices, default=SpecialStatus.ACTIVE)
    quote_ref = models.CharField(max_length=20, blank=True)
    because = models.TextField(blank=True, max_length=2000)
    approved_by_name = models.CharField(max_length=200)

    tenancy: ClassVar[Tenancy] = "partner"

    class Meta:
        ordering = ["-valid_until", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(unit_price__gte=0), name="special_price_not_negative"),
            models.CheckConstraint(condition=Q(valid_until__gte=F("valid_from")), name="special_ends_after"),
            models.CheckConstraint(
                condition=Q(used__gte=0) & (Q(quantity__isnull=True) | Q(used__lte=F("quantity"))),
                name="special_used_within_quantity",
            ),
        ]
        indexes = [
            models.Index(
                fields=["partner", "product", "customer_key"], name="special_active", condition=Q(status="active")
            )
        ]

    def __str__(self) -> str:
        return f"{self.product_id} at {self.unit_price} {self.currency}"
