"""Quotes: what a partner or its customer was offered, with the way each price came about."""

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from partners.models import Partner, Person
from pricing.enums import QuoteStatus, SignStatus
from pricing.models.book import Edition
from pricing.models.product import Product
from prm.common.audit import audited, track
from prm.common.models.base import Stamped, Tenancy, public_id_field


@audited
class Quote(Stamped):
    """One version of a quote. Versions share ``series``, the first one's id; the newest is the one that counts.

    Amounts are in ``currency``. It is priced as of ``priced_at`` and keeps those prices until ``valid_until``, whatever
    is published meanwhile. ``rules`` names the policy version behind each kind of step. A version made of one that was
    still valid keeps the prices of that moment: ``prices_as_of``, empty when they are the present's. ``registered``,
    ``strategic`` and ``new_customer`` are the deal's, ``None`` while unknown, and so are ``last_bought_on``, when its
    customer last bought before, and ``registered_families``, what was registered by code. Who asked for the price never
    signs it.
    ``counts_with`` is the series of the deal's quote that this one is a part of: all that name it are one sale.
    """

    public_id = public_id_field("QU")
    series = models.CharField(max_length=20, db_index=True)
    version = models.PositiveSmallIntegerField(default=1)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="quotes")
    owner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    deal_ref = models.CharField(max_length=20, blank=True)
    renewal_ref = models.CharField(max_length=20, blank=True)
    name = models.CharField(max_length=200)
    status = models.CharField(max_length=12, choices=QuoteStatus.choices, default=QuoteStatus.DRAFT)
    revision = models.PositiveIntegerField(default=1)

    customer_name = models.CharField(max_length=200)
    customer_country = models.CharField(max_length=2, blank=True)
    customer_contact = models.CharField(max_length=200, blank=True)
    customer_email = models.EmailField(blank=True)
    segment = models.CharField(max_length=40, blank=True)
    territory = models.CharField(max_length=20, blank=True)
    motion = models.CharField(max_length=20, blank=True)
    currency = models.CharField(max_length=3)
    promotion_codes = models.JSONField(default=list, blank=True)
    through_distributor = models.BooleanField(default=False)
    registered = models.BooleanField(null=True)
    strategic = models.BooleanField(null=True)
    new_customer = models.BooleanField(null=True)
    last_bought_on = models.DateField(null=True)
    registered_families = ArrayField(models.CharField(max_length=40), null=True)

    term_months = models.PositiveSmallIntegerField(null=True, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    payment_days = models.PositiveSmallIntegerField(default=30)
    customer_note = models.TextField(blank=True, max_length=4000)
    counts_with = models.CharField(max_length=20, blank=True)

    edition = models.ForeignKey(Edition, null=True, blank=True, on_delete=models.PROTECT, related_name="quotes")
    rules = models.JSONField(default=dict, blank=True)
    priced_at = models.DateTimeField(null=True, blank=True)
    prices_as_of = models.DateTimeField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    list_total = models.DecimalField(max_digits=16, decimal_places=3, default=Decimal(0))
    standard_total = models.DecimalField(max_digits=16, decimal_places=3, default=Decimal(0))
    net_total = models.DecimalField(max_digits=16, decimal_places=3, default=Decimal(0))
    customer_total = models.DecimalField(max_digits=16, decimal_places=3, default=Decimal(0))

    # How many levels have to approve and how many have; who they are stays with the vendor.
    approvals_needed = models.PositiveSmallIntegerField(default=0)
    approvals_given = models.PositiveSmallIntegerField(default=0)
    asked_because = models.TextField(blank=True, max_length=2000)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    sent_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=200, blank=True)
    answer_note = models.TextField(blank=True, max_length=2000)

    tenancy: ClassVar[Tenancy] = "partner"

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["series", "version"], name="quote_version_once"),
            models.UniqueConstraint(
                fields=["series"], condition=Q(status="accepted"), name="one_accepted_version_a_quote"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["ready", "sent", "accepted", "declined", "expired"])
                | (Q(priced_at__isnull=False) & Q(valid_until__isnull=False)),
                name="quote_offered_is_priced",
            ),
            models.CheckConstraint(
                condition=Q(approvals_given__lte=F("approvals_needed")), name="quote_approvals_within_need"
            ),
        ]
        indexes = [
            models.Index(fields=["partner", "status", "-created_at"], name="quote_partner_status"),
            models.Index(fields=["deal_ref"], name="quote_deal"),
            models.Index(fields=["status", "valid_until"], name="quote_open_until"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, version {self.version}"


@audited
class QuoteLine(Stamped):
    """A line with its whole waterfall. ``unit_list`` is per billing period, ``periods`` how many the term has.

    ``asked`` is the discount off list wanted on it, ``customer_discount`` what the partner gives its customer off list.
    A bundle's parts point to its line as ``parent``. ``special_units`` are those the special price is for.
    """

    public_id = public_id_field("QL")
    quote = models.ForeignKey(Quote, on_delete=models.CASCADE, related_name="lines")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="parts")
    position = models.PositiveSmallIntegerField()
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    quantity = models.DecimalField(max_digits=12, decimal_places=2)
    periods = models.DecimalField(max_digits=14, decimal_places=8, default=Decimal(1))
    unit_list = models.DecimalField(max_digits=16, decimal_places=4, default=Decimal(0))
    list_amount = models.DecimalField(max_digits=16, decimal_places=3, default=Decimal(0))
    standard = models.DecimalField(max_digits=16, decimal_places=3, default=Decimal(0))
    net = models.DecimalField(max_digits=16, decimal_places=3, default=Decimal(0))
    asked = models.DecimalField(max_digits=7, decimal_places=4, null=True, blank=True)
    customer_discount = models.DecimalField(max_digits=7, decimal_places=4, default=Decimal(0))
    customer_amount = models.DecimalField(max_digits=16, decimal_places=3, default=Decimal(0))
    special = models.ForeignKey(
        "pricing.SpecialPrice", null=True, blank=True, on_delete=models.PROTECT, related_name="lines"
    )
    special_units = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal(0))
    steps = models.JSONField(default=list, blank=True)
    passed_over = models.JSONField(default=list, blank=True)

    tenancy: ClassVar[Tenancy] = "partner"

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="quote_quantity_positive"),
            models.CheckConstraint(condition=Q(periods__gt=0), name="quote_periods_positive"),
            models.CheckConstraint(condition=Q(net__gte=0) & Q(list_amount__gte=0), name="quote_amounts_not_negative"),
            models.CheckConstraint(
                condition=Q(asked__isnull=True) | (Q(asked__gte=0) & Q(asked__lt=100)), name="quote_ask_is_a_discount"
            ),
        ]
        indexes = [models.Index(fields=["quote", "position"], name="quote_lines")]

    def __str__(self) -> str:
        return f"{self.quantity} x {self.product_id}"


@audited
class QuoteMargin(models.Model):
    """What a line costs the vendor, and what the distributor pays. No partner may read it."""

    line = models.OneToOneField(QuoteLine, on_delete=models.CASCADE, related_name="margin")
    unit_cost = models.DecimalField(max_digits=16, decimal_places=4, null=True)
    cost = models.DecimalField(max_digits=16, decimal_places=3, null=True)
    distributor_net = models.DecimalField(max_digits=16, decimal_places=3, null=True)

    tenancy: ClassVar[Tenancy] = "internal"

    def __str__(self) -> str:
        return f"{self.line_id}: {self.cost}"


@audited
class QuoteApproval(Stamped):
    """One level of a quote's approval, and what exactly it was asked to approve."""

    public_id = public_id_field("QA")
    quote = models.ForeignKey(Quote, on_delete=models.CASCADE, related_name="approvals")
    order = models.PositiveSmallIntegerField()
    job = models.CharField(max_length=40)
    because = models.CharField(max_length=300, blank=True)
    status = models.CharField(max_length=10, choices=SignStatus.choices, default=SignStatus.WAITING)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="quote_approvals"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(blank=True, max_length=2000)
    covers = models.JSONField(default=dict, blank=True)

    tenancy: ClassVar[Tenancy] = "internal"

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status__in=["approved", "refused"])
                | (Q(decided_by__isnull=False) & Q(decided_at__isnull=False)),
                name="quote_sign_has_a_signer",
            )
        ]
        indexes = [models.Index(fields=["assignee", "due_at"], name="quote_approval_open", condition=Q(status="open"))]

    def __str__(self) -> str:
        return f"{self.quote_id}: {self.job}"


@track(exclude=("digest",))
class QuoteLink(models.Model):
    """The customer's way to a quote: a secret kept only as its digest, and that in no history."""

    quote = models.OneToOneField(Quote, on_delete=models.CASCADE, related_name="link")
    digest = models.CharField(max_length=64, unique=True)
    email = models.EmailField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)

    tenancy: ClassVar[Tenancy] = "internal"

    def __str__(self) -> str:
        return f"{self.quote_id}"
