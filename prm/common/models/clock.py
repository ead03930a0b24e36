"""Clocks: promises as rows. Losing a worker or Redis loses no promise."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from prm.common.models.base import Tenancy
from prm.common.moment import now

UNITS = ("business_days", "business_hours", "days", "hours")


class Clock(models.Model):
    """Something one side owes the other by a moment. Both sides may read it.

    ``started_at`` is when the present run began: a resumed clock starts anew with what was left, and ``spent`` keeps
    what earlier runs used (after the end: all of it). ``next_at`` is when the sweep must look again: the next warning,
    the end, or a retry. ``spent`` and ``remaining`` are in the duration's own time (opening time for business units).
    A late clock stays ``breached`` until it is met, and keeps ``breached_at`` then.
    """

    class State(models.TextChoices):
        RUNNING = "running", "Running"
        PAUSED = "paused", "Paused"
        BREACHED = "breached", "Late"
        MET = "met", "Kept"
        CANCELLED = "cancelled", "Cancelled"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    partner_id = models.BigIntegerField(null=True)
    owed_by = models.CharField(max_length=10, choices=[("vendor", "Vendor"), ("partner", "Partner")])
    owed_by_name = models.CharField(max_length=200, blank=True)
    label = models.CharField(max_length=200)
    consequence = models.CharField(max_length=400, blank=True)
    calendar_key = models.CharField(max_length=20)
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    unit = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    warnings = models.JSONField(default=list)
    next_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    remaining = models.DurationField(null=True)
    spent = models.DurationField(null=True)
    breached_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField(default=now)

    tenancy: ClassVar[Tenancy] = "partner"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_type", "subject_id"],
                condition=Q(state__in=["running", "paused", "breached"]),
                name="one_open_clock_a_kind",
            ),
            models.CheckConstraint(condition=Q(due_at__gt=F("started_at")), name="clock_due_after_start"),
            models.CheckConstraint(
                condition=~Q(state="running") | Q(next_at__isnull=False), name="running_clock_is_looked_at"
            ),
            models.CheckConstraint(
                condition=~Q(state="running")
                | Q(breached_at__isnull=True, ended_at__isnull=True, remaining__isnull=True),
                name="running_clock_is_open",
            ),
            models.CheckConstraint(
                condition=~Q(state="breached")
                | Q(breached_at__isnull=False, ended_at__isnull=True, next_at__isnull=True),
                name="late_clock_says_since_when",
            ),
            models.CheckConstraint(condition=Q(amount__gte=0, unit__in=UNITS), name="clock_length_known"),
            models.CheckConstraint(
                condition=~Q(state="paused") | Q(remaining__isnull=False, next_at__isnull=True),
                name="paused_clock_keeps_its_rest",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["met", "cancelled"]) | Q(ended_at__isnull=False, next_at__isnull=True),
                name="ended_clock_has_an_end",
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], name="clock_due", condition=Q(next_at__isnull=False)),
            models.Index(fields=["partner_id", "state", "due_at"], name="clock_partner"),
            models.Index(fields=["subject_type", "subject_id"], name="clock_subject"),
            # What the figures over kept promises count, and nothing else: the rows themselves are not read.
            models.Index(
                fields=["kind", "owed_by", "ended_at"],
                include=["owed_by_name", "breached_at"],
                name="clock_met",
                condition=Q(state="met"),
            ),
            models.Index(
                fields=["owed_by", "due_at", "id"],
                include=["subject_type", "state"],
                name="clock_open",
                condition=Q(state__in=["running", "paused", "breached"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.subject_id}"
