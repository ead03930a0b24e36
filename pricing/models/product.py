"""Products and their families. Partners may read them; what a product costs the vendor they may not."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from pricing.enums import Billing, ProductKind, RuleKind
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
    """Something the vendor sells. ``list_price`` is what holds where no price book names the product.

    A subscription's prices are for one ``billing`` period; ``term_months`` is the term a quote begins with.
    ``sold_from`` and ``sold_until`` bound new business, ``renewed_until`` renewals; the last day counts.
    """

    public_id = public_id_field("PR")
    sku = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True, max_length=4000)
    family = models.ForeignKey(ProductFamily, on_delete=models.PROTECT, related_name="products")
    kind = models.CharField(max_length=12, choices=ProductKind.choices, default=ProductKind.ONE_OFF)
    unit = models.CharField(max_length=40, default="unit")
    billing = models.CharField(max_length=10, choices=Billing.choices, blank=True)
    term_months = models.PositiveSmallIntegerField(null=True, blank=True)
    list_price = models.DecimalField(max_digits=16, decimal_places=4, default=Decimal(0))
    currency = models.CharField(max_length=3, default="EUR")
    sold_from = models.DateField(null=True, blank=True)
    sold_until = models.DateField(null=True, blank=True)
    renewed_until = models.DateField(null=True, blank=True)
    is_active = models.BooleanField(default=True)

    tenancy: ClassVar[Tenancy] = "shared"

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(list_price__gte=0), name="list_price_not_negative"),
            models.CheckConstraint(
                condition=~Q(kind="subscription") | (Q(term_months__gt=0) & ~Q(billing="")),
                name="subscription_has_a_term",
            ),
            models.CheckConstraint(
                condition=Q(sold_from__isnull=True) | Q(sold_until__isnull=True) | Q(sold_until__gte=F("sold_from")),
                name="product_sold_until_after_from",
            ),
        ]

    def __str__(self) -> str:
        return self.name


@audited
class ProductCost(Stamped):
    """What a unit costs the vendor from a day on. No partner may ever read it."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="costs")
    amount = models.DecimalField(max_digits=16, decimal_places=4)
    currency = models.CharField(max_length=3)
    since = models.DateField()

    tenancy: ClassVar[Tenancy] = "internal"

    class Meta:
        ordering = ["-since"]
        constraints = [
            models.UniqueConstraint(fields=["product", "currency", "since"], name="one_cost_a_day"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="cost_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


@audited
class BundleItem(Stamped):
    """A part of a bundle: always in it, or an option that may be left out or taken."""

    bundle = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="items")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="in_bundles")
    quantity = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal(1))
    is_option = models.BooleanField(default=False)
    taken_by_default = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    tenancy: ClassVar[Tenancy] = "shared"

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["bundle", "product"], name="bundle_item_once"),
            models.CheckConstraint(condition=~Q(bundle=F("product")), name="bundle_holds_others"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="bundle_quantity_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} x {self.product_id}"


@audited
class ProductRule(Stamped):
    """A product that needs another on the same quote, or does not go with it."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="rules")
    kind = models.CharField(max_length=10, choices=RuleKind.choices)
    other = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="ruled_by")
    because = models.CharField(max_length=200, blank=True)

    tenancy: ClassVar[Tenancy] = "shared"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "other"], name="product_rule_once"),
            models.CheckConstraint(condition=~Q(product=F("other")), name="product_rule_between_two"),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} {self.kind} {self.other_id}"
