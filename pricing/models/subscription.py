"""Subscriptions that won deals left behind, and their renewals."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from partners.models import Partner, Person
from pricing.enums import ReleaseReason, RenewalStatus, SubscriptionStatus
from pricing.models.product import Product
from prm.common.audit import audited
from prm.common.models.base import Stamped, Tenancy, public_id_field


@audited
class Subscription(Stamped):
    """What a customer runs, since when, until when, at which price. ``partner`` is the incumbent: it may renew first.

    Both days count. ``net`` is what was paid for the whole term, ``unit_net`` that per unit and billing period, and
    ``list_amount`` the list price of the term, all in ``currency``. ``line_ref`` names the quote's line it came from,
    ``follows`` the subscription it renewed. ``moved_at`` is when its renewal went to another partner, ``moved_because``
    why.
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
    term_months = models.PositiveSmallIntegerField(default=12)
    net = models.DecimalField(max_digits=16, decimal_places=3, default=Decimal(0))
    list_amount = models.DecimalField(max_digits=16, decimal_places=3, default=Decimal(0))
    customer_country = models.CharField(max_length=2, blank=True)
    customer_contact = models.CharField(max_length=200, blank=True)
    customer_email = models.EmailField(blank=True)
    territory = models.CharField(max_length=20, blank=True)
    motion = models.CharField(max_length=20, blank=True)
    owner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    moved_at = models.DateTimeField(null=True, blank=True)
    moved_because = models.CharField(max_length=20, choices=ReleaseReason.choices, blank=True)
    renews_itself = models.BooleanField(default=False)
    opted_out_at = models.DateTimeField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=SubscriptionStatus.choices, default=SubscriptionStatus.ACTIVE)
    deal_ref = models.CharField(max_length=20, blank=True)
    quote_ref = models.CharField(max_length=20, blank=True)
    line_ref = models.CharField(max_length=20, blank=True)
    follows = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="followed_by")

    tenancy: ClassVar[Tenancy] = "partner"

    class Meta:
        ordering = ["ends_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="subscription_quantity_positive"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="subscription_ends_after"),
            models.CheckConstraint(condition=Q(net__gte=0), name="subscription_paid_not_negative"),
            models.UniqueConstraint(fields=["line_ref"], condition=~Q(line_ref=""), name="one_subscription_a_line"),
        ]
        indexes = [
            models.Index(fields=["partner", "status", "ends_on"], name="subscription_partner"),
            models.Index(fields=["status", "ends_on"], name="subscription_ending"),
            models.Index(fields=["customer_key"], name="subscription_customer"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_name}: {self.product_id} until {self.ends_on}"

    @property
    def units(self) -> str:
        """Return the quantity as people write it: 40, 1,200 or 2.5."""
        return f"{self.quantity:,.2f}".rstrip("0").rstrip(".")


@audited
class Renewal(Stamped):
    """The renewal of one subscription. ``partner`` holds it: the incumbent, until another takes it over.

    A holder that is not the incumbent may not read the subscription, so everything it needs stands here. The next term
    runs from ``due_on``, the subscription's last day, to ``next_ends_on``; ``amount`` is what it comes to in
    ``currency``: at the incumbent's price, or at list for another holder. ``exclusive_until`` is when it opens to
    others, ``released_at`` when it did and ``release_reason`` why. ``last_moved_at`` is when its holder last did
    something about it.
    """

    public_id = public_id_field("RN")
    subscription = models.OneToOneField(Subscription, on_delete=models.CASCADE, related_name="renewal")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="renewals")
    owner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    status = models.CharField(max_length=16, choices=RenewalStatus.choices, default=RenewalStatus.UPCOMING)
    customer_name = models.CharField(max_length=200, default="")
    customer_country = models.CharField(max_length=2, blank=True)
    customer_contact = models.CharField(max_length=200, blank=True)
    customer_email = models.EmailField(blank=True)
    territory = models.CharField(max_length=20, blank=True)
    motion = models.CharField(max_length=20, blank=True)
    product = models.ForeignKey(Product, null=True, on_delete=models.PROTECT, related_name="+")
    quantity = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal(1))
    due_on = models.DateField()
    term_months = models.PositiveSmallIntegerField(default=12)
    next_ends_on = models.DateField(null=True, blank=True)
    exclusive_until = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    last_moved_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    release_reason = models.CharField(max_length=20, choices=ReleaseReason.choices, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    quote_ref = models.CharField(max_length=20, blank=True)
    order_number = models.CharField(max_length=80, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    amount = models.DecimalField(max_digits=16, decimal_places=3, default=Decimal(0))
    currency = models.CharField(max_length=3)

    tenancy: ClassVar[Tenancy] = "partner"

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="open_to_others") | Q(released_at__isnull=False), name="released_renewal_has_a_time"
            ),
            models.CheckConstraint(
                condition=Q(next_ends_on__isnull=True) | Q(next_ends_on__gt=F("due_on")), name="renewal_ends_after"
            ),
        ]
        indexes = [
            models.Index(fields=["partner", "status", "due_on"], name="renewal_partner"),
            models.Index(fields=["status", "due_on"], name="renewal_queue"),
            models.Index(fields=["due_on"], name="renewal_upcoming", condition=Q(status="upcoming")),
        ]

    def __str__(self) -> str:
        return f"{self.customer_name} until {self.due_on}"

    @property
    def units(self) -> str:
        """Return the quantity as people write it: 40, 1,200 or 2.5."""
        return f"{self.quantity:,.2f}".rstrip("0").rstrip(".")
