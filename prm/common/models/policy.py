"""Policies: every rule a person may want to change, versioned and effective-dated."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from prm.common.models.base import Stamped, Tenancy, public_id_field


class PolicyVersion(Stamped):
    """One version of one policy. Active versions are never edited: a change is a new version."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        IN_REVIEW = "in_review", "In review"
        SCHEDULED = "scheduled", "Scheduled"
        ACTIVE = "active", "Active"
        RETIRED = "retired", "Retired"

    public_id = public_id_field("PV")
    kind = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    scope = models.JSONField(default=dict, help_text="Dimension to value, such as region to EMEA; empty is everywhere.")
    scope_key = models.CharField(max_length=200, default="", blank=True)
    body = models.JSONField()
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.DRAFT)
    effective_from = models.DateTimeField(null=True)
    effective_to = models.DateTimeField(null=True)
    change_note = models.TextField(blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="policies_written"
    )
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="policies_approved"
    )

    tenancy: ClassVar[Tenancy] = "internal"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "scope_key", "number"], name="policy_number_once"),
            models.UniqueConstraint(
                fields=["kind", "scope_key"],
                condition=Q(status="active", effective_to__isnull=True),
                name="policy_one_open_version",
            ),
            models.CheckConstraint(
                condition=Q(effective_to__isnull=True) | Q(effective_to__gt=F("effective_from")),
                name="policy_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "in_review"]) | Q(effective_from__isnull=False),
                name="policy_in_force_has_a_date",
            ),
        ]
        indexes = [models.Index(fields=["kind", "effective_from"], name="policy_in_force")]

    def __str__(self) -> str:
        return f"{self.kind} version {self.number}"
