"""What both sides do on a sale, and what only the partner's own people read."""

from typing import ClassVar

from django.db import models

from dealreg.enums import ActivityKind
from dealreg.models.deal import Deal
from partners.models import Partner
from prm.common.audit import audited
from prm.common.models.base import Stamped, Tenancy, public_id_field
from prm.common.moment import now


@audited
class Activity(Stamped):
    """A call, a meeting, a demonstration on a deal; both sides add theirs and read all. ``side`` says whose it is."""

    public_id = public_id_field("AC")
    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="activities")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=ActivityKind.choices)
    text = models.TextField(max_length=5000)
    happened_at = models.DateTimeField(default=now)
    side = models.CharField(max_length=7, choices=[("partner", "Partner"), ("vendor", "Vendor")])
    by_name = models.CharField(max_length=200)

    tenancy: ClassVar[Tenancy] = "partner"

    class Meta:
        ordering = ["-happened_at", "-id"]
        verbose_name_plural = "activities"
        indexes = [models.Index(fields=["deal", "-happened_at"], name="activity_of_deal")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} on {self.deal_id}"


@audited
class PartnerNote(Stamped):
    """A note the partner's people write for themselves. No page, search or interface for staff reads this table."""

    public_id = public_id_field("PN")
    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="partner_notes")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=5000)
    by_name = models.CharField(max_length=200)

    tenancy: ClassVar[Tenancy] = "partner"

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"note on {self.deal_id}"
