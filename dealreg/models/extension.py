"""Asking for longer protection."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from dealreg.enums import ExtensionState
from dealreg.models.deal import Deal
from partners.models import Partner
from prm.common.audit import audited
from prm.common.models.base import Stamped, Tenancy, public_id_field


@audited
class Extension(Stamped):
    """A partner's request to protect a deal for some days more. One at a time."""

    public_id = public_id_field("EX")
    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="extensions")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=ExtensionState.choices, default=ExtensionState.PENDING)
    days = models.PositiveSmallIntegerField()
    because = models.TextField(max_length=2000)
    asked_by_name = models.CharField(max_length=200)
    days_given = models.PositiveSmallIntegerField(null=True)
    decided_by_name = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(max_length=2000, blank=True)

    tenancy: ClassVar[Tenancy] = "partner"

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["deal"], condition=Q(state="pending"), name="one_pending_extension"),
            models.CheckConstraint(condition=Q(days__gt=0), name="extension_days_positive"),
            models.CheckConstraint(
                condition=~Q(state="granted") | Q(days_given__gt=0), name="extension_granted_has_days"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.days} days for {self.deal_id}"
