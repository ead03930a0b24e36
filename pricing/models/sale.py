"""Priced sales, and what everybody on them earns: one row a share, owned by whoever earns it."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q

from partners.models import Partner
from pricing.enums import SaleKind, ShareKind
from pricing.models.quote import Quote
from prm.common.audit import audited
from prm.common.models.base import Stamped, Tenancy, public_id_field


@audited
class Sale(Stamped):
    """A won sale with the money of its accepted quote, in ``currency``. The vendor's whole view.

    ``kept`` is what is left for the vendor of ``net`` after everybody's shares.
    """

    public_id = public_id_field("SL")
    quote = models.OneToOneField(Quote, on_delete=models.PROTECT, related_name="sale")
    deal_ref = models.CharField(max_length=20, blank=True)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=SaleKind.choices)
    customer_name = models.CharField(max_length=200)
    currency = models.CharField(max_length=3)
    list_amount = models.DecimalField(max_digits=16, decimal_places=3)
    net = models.DecimalField(max_digits=16, decimal_places=3)
    customer_amount = models.DecimalField(max_digits=16, decimal_places=3)
    kept = models.DecimalField(max_digits=16, decimal_places=3)
    won_at = models.DateTimeField()

    tenancy: ClassVar[Tenancy] = "internal"

    class Meta:
        ordering = ["-won_at", "-id"]
        indexes = [models.Index(fields=["deal_ref"], name="sale_deal")]

    def __str__(self) -> str:
        return f"{self.customer_name}: {self.net} {self.currency}"


@audited
class SaleShare(Stamped):
    """What one partner has of a sale, and why: margin, pay, or credit for its targets.

    Without a partner it is somebody's outside of the programme: a marketplace's fee. ``amount`` is in ``currency``;
    negative is what the partner gives. ``basis`` is what ``percent`` is a part of. ``policy_ref`` is the version that
    says so; a margin has none, it comes of the quote's own prices.
    """

    public_id = public_id_field("SS")
    partner = models.ForeignKey(Partner, null=True, on_delete=models.PROTECT, related_name="sale_shares")
    sale_ref = models.CharField(max_length=20, db_index=True)
    deal_ref = models.CharField(max_length=20, blank=True)
    customer_name = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField(default=0)
    sort = models.CharField(max_length=10, choices=ShareKind.choices)
    role = models.CharField(max_length=20)
    motion = models.CharField(max_length=20, blank=True)
    kind = models.CharField(max_length=20)
    label = models.CharField(max_length=120)
    because = models.CharField(max_length=400, blank=True)
    amount = models.DecimalField(max_digits=16, decimal_places=3)
    basis = models.DecimalField(max_digits=16, decimal_places=3, default=Decimal(0))
    percent = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    year = models.PositiveSmallIntegerField(default=1)
    capped = models.BooleanField(default=False)
    currency = models.CharField(max_length=3)
    policy_label = models.CharField(max_length=120, blank=True)
    policy_ref = models.CharField(max_length=20, blank=True)
    won_at = models.DateTimeField()

    tenancy: ClassVar[Tenancy] = "partner"

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["sale_ref", "position"], name="sale_share_once"),
            models.CheckConstraint(condition=~Q(sort="credit") | Q(amount__gte=0), name="credit_not_negative"),
        ]
        indexes = [
            models.Index(fields=["partner", "-won_at", "-id"], name="sale_share_partner"),
            models.Index(fields=["deal_ref"], name="sale_share_deal"),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.amount} {self.currency}"
