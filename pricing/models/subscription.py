"""Subscriptions that won deals left behind, and their renewals."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from partners.models import Partner
from pricing.enums import RenewalStatus, SubscriptionStatus
from pricing.models.product import Product
from prm.common.audit import audited
from prm.common.models.base import Stamped, Tenancy, public_id_field


@audited
class Subscription(Stamped):
    """What a customer runs, since when, until when, at which price. ``partner`` is the incumbent: it may renew first.

    ``unit_net`` is what was paid per unit and billing period. ``follows`` is the subscription this one renewed.
    """

    public_id = public_id_field("SB")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="subscriptions")
    customer_name = models.CharField(max_length=200)
    customer_key = models.CharField(max_length=200)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="subscriptions")
    quantity = models.DecimalField(max_digits=12, decimal_places=2)
    unit_net = models.DecimalField(max_digits=16, decimal_places=4)
    currency = models.CharField(max_length=3)
    starts_on = models.DateField()
    ends_on = models.DateField()
    renews_itself = models.BooleanField(default=False)
    opted_out_at = models.DateTimeField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=SubscriptionStatus.choices, default=SubscriptionStatus.ACTIVE)
    deal_ref = models.CharField(max_length=20, blank=True)
    quote_ref = models.CharField(max_length=20, blank=True)
    follows = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="followed_by")

    tenancy: ClassVar[Tenancy] = "partner"

    class Meta:
        ordering = ["ends_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="subscription_quantity_positive"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="subscription_ends_after"),
        ]
        indexes = [
            models.Index(fields=["partner", "status", "ends_on"], name="subscription_partner"),
            models.Index(fields=["status", "ends_on"], name="subscription_ending"),
            models.Index(fields=["customer_key"], name="subscription_customer"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_name}: {self.product_id} until {self.ends_on}"


@audited
class Renewal(Stamped):
    """The renewal of one subscription. ``released_at`` is when it opened to others, ``release_reason`` why.

    ``amount`` is what the subscription comes to for another term of its length, in ``currency``.
    """

    public_id = public_id_field("RN")
    subscription = models.OneToOneField(Subscription, on_delete=models.CASCADE, related_name="renewal")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="renewals")
    status = models.CharField(max_length=16, choices=RenewalStatus.choices, default=RenewalStatus.UPCOMING)
    due_on = models.DateField()
    opened_at = models.DateTimeField(null=True, blank=True)
    last_moved_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    release_reason = models.CharField(max_length=40, blank=True)
    quote_ref = models.CharField(max_length=20, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    amount = models.DecimalField(max_digits=16, decimal_places=3, default=Decimal(0))
    currency = models.CharField(max_length=3)

    tenancy: ClassVar[Tenancy] = "partner"

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="open_to_others") | Q(released_at__isnull=False), name="released_renewal_has_a_time"
            )
        ]
        indexes = [
            models.Index(fields=["partner", "status", "due_on"], name="renewal_partner"),
            models.Index(fields=["status", "due_on"], name="renewal_queue"),
        ]

    def __str__(self) -> str:
        return f"{self.subscription_id}: {self.status}"
