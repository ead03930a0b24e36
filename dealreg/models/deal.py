"""The deal registration as the partner knows it: everything here, the partner may read."""

from decimal import Decimal
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from dealreg.enums import OPEN_FOR_REVIEW, DealStatus, Help, LostReason, Procurement, SalesStage
from partners.enums import Motion
from partners.models import Partner, Person
from pricing.models import Product, ProductFamily
from prm.common.audit import audited
from prm.common.models.base import Stamped, Tenancy, public_id_field


@audited
class Deal(Stamped):
    """A partner's claim on a piece of business with an end customer.

    ``status`` is the vendor's word, ``stage`` the partner's. Amounts are in ``currency``. ``revision`` grows with every
    edit, so that a stale form is noticed. ``tender_published_on`` is known or announced; a tender can have none yet.
    """

    public_id = public_id_field("DR")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="deals")
    owner = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="deals")
    status = models.CharField(max_length=12, choices=DealStatus.choices, default=DealStatus.DRAFT)
    stage = models.CharField(max_length=12, choices=SalesStage.choices, default=SalesStage.QUALIFIED)
    revision = models.PositiveIntegerField(default=1)

    customer_name = models.CharField(max_length=200, blank=True)
    customer_website = models.CharField(max_length=300, blank=True)
    customer_country = models.CharField(max_length=2, blank=True)
    customer_address = models.CharField(max_length=300, blank=True)
    customer_postal_code = models.CharField(max_length=20, blank=True)
    customer_city = models.CharField(max_length=120, blank=True)
    customer_tax_id = models.CharField(max_length=40, blank=True)
    contact_name = models.CharField(max_length=200, blank=True)
    contact_email = models.EmailField(blank=True)
    contact_title = models.CharField(max_length=120, blank=True)
    contact_phone = models.CharField(max_length=40, blank=True)

    summary = models.CharField(max_length=300, blank=True)
    motion = models.CharField(max_length=20, choices=Motion.choices, blank=True)
    territory = models.CharField(max_length=20, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    amount = models.DecimalField(max_digits=16, decimal_places=2, default=Decimal(0))
    expected_close = models.DateField(null=True, blank=True)
    procurement = models.CharField(max_length=12, choices=Procurement.choices, blank=True, default="", db_default="")
    tender_published_on = models.DateField(null=True, blank=True)
    competitors = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    incumbent = models.CharField(max_length=200, blank=True)
    notes = models.TextField(blank=True, max_length=10_000)
    help_wanted = ArrayField(models.CharField(max_length=20, choices=Help.choices), default=list, blank=True)

    submitted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    reason_code = models.CharField(max_length=30, blank=True)
    reviewer_name = models.CharField(max_length=200, blank=True)
    protected_from = models.DateTimeField(null=True)
    protected_until = models.DateTimeField(null=True)
    stage_changed_at = models.DateTimeField(null=True)
    last_activity_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    # What the reviewer asked to be fixed, while it is returned; only these fields are open then.
    fix_fields = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    fix_note = models.CharField(max_length=2000, blank=True)
    appealed_at = models.DateTimeField(null=True)
    # How many levels have to approve and how many have, for the partner's eyes: who they are stays with the vendor.
    approvals_needed = models.PositiveSmallIntegerField(default=0)
    approvals_given = models.PositiveSmallIntegerField(default=0)

    next_step = models.CharField(max_length=300, blank=True)
    next_step_on = models.DateField(null=True, blank=True)
    order_number = models.CharField(max_length=80, blank=True)
    final_amount = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    lost_reason = models.CharField(max_length=20, choices=LostReason.choices, blank=True)
    lost_to = models.CharField(max_length=200, blank=True)

    loaded_lines: "list[DealLine] | None" = None
    """What is sold, with families and products, where it was read or made together with the deal."""

    tenancy: ClassVar[Tenancy] = "partner"

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="deal_amount_not_negative"),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(submitted_at__isnull=False), name="deal_submitted_has_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(status="approved") | Q(protected_until__isnull=False), name="deal_approved_is_protected"
            ),
            models.CheckConstraint(
                condition=Q(protected_until__isnull=True) | Q(protected_until__gt=F("protected_from")),
                name="deal_protection_ends_after",
            ),
            models.CheckConstraint(
                condition=Q(approvals_given__lte=F("approvals_needed")), name="deal_approvals_within_need"
            ),
            models.CheckConstraint(
                condition=Q(final_amount__isnull=True) | Q(final_amount__gte=0), name="deal_final_amount_not_negative"
            ),
        ]
        indexes = [
            models.Index(fields=["partner", "status", "-created_at"], name="deal_partner_status"),
            models.Index(fields=["partner", "-created_at", "-id"], name="deal_partner_newest"),
            models.Index(fields=["status", "-submitted_at"], name="deal_status_submitted"),
            models.Index(fields=["-submitted_at", "-id"], name="deal_newest"),
            # Small ones for what few registrations are: what waits, what was won, what is protected.
            models.Index(fields=["id"], name="deal_open", condition=Q(status__in=sorted(OPEN_FOR_REVIEW))),
            models.Index(fields=["submitted_at"], name="deal_won_submitted", condition=Q(status="won")),
            models.Index(fields=["closed_at"], name="deal_won_closed", condition=Q(status="won")),
            models.Index(fields=["-decided_at"], name="deal_decided", condition=Q(decided_at__isnull=False)),
            models.Index(
                fields=["protected_until"], include=["id"], name="deal_protection_ends", condition=Q(status="approved")
            ),
        ]

    def __str__(self) -> str:
        return self.customer_name or self.public_id


@audited
class DealLine(Stamped):
    """Products or a family on a deal; ``amount`` is the line's total in the deal's currency."""

    public_id = public_id_field("DL")
    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="lines")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    family = models.ForeignKey(ProductFamily, on_delete=models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    quantity = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal(1))
    amount = models.DecimalField(max_digits=16, decimal_places=2)

    tenancy: ClassVar[Tenancy] = "partner"

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="line_quantity_positive"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="line_amount_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} x {self.product or self.family}"


@audited
class DealFile(Stamped):
    """A file on a deal, kept outside the web root and served only after a check of who asks."""

    public_id = public_id_field("DF")
    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="files")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    stored_as = models.CharField(max_length=100)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    uploaded_by_name = models.CharField(max_length=200)

    tenancy: ClassVar[Tenancy] = "partner"

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return self.name
