"""Products and their families. Partners may read them."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q

from prm.common.audit import audited
from prm.common.models.base import Stamped, Tenancy, public_id_field


@audited
class ProductFamily(Stamped):
    """A group of products. Registrations protect a family at a customer, not a single product."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)

    tenancy: ClassVar[Tenancy] = "shared"

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "product families"

    def __str__(self) -> str:
        return self.name


@audited
class Product(Stamped):
    """Something the vendor sells, with its list price."""

    public_id = public_id_field("PR")
    sku = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    family = models.ForeignKey(ProductFamily, on_delete=models.PROTECT, related_name="products")
    list_price = models.DecimalField(max_digits=16, decimal_places=4, default=Decimal(0))
    currency = models.CharField(max_length=3, default="EUR")
    is_active = models.BooleanField(default=True)

    tenancy: ClassVar[Tenancy] = "shared"

    class Meta:
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=Q(list_price__gte=0), name="list_price_not_negative")]

    def __str__(self) -> str:
        return self.name
