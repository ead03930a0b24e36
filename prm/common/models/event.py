"""The outbox: what happened, written in the transaction in which it happened, delivered afterwards."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from prm.common.ids import ordered_uuid
from prm.common.models.base import Tenancy
from prm.common.moment import now


class Event(models.Model):
    """One thing that happened. The key is made here, so the restricted role can add rows without reading."""

    id = models.UUIDField(primary_key=True, default=ordered_uuid, editable=False)
    name = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    partner_id = models.BigIntegerField(null=True)
    payload = models.JSONField(default=dict)
    actor_name = models.CharField(max_length=200, blank=True)
    actor_id = models.BigIntegerField(null=True)
    occurred_at = models.DateTimeField(default=now)
    fanned_out = models.BooleanField(default=False)

    tenancy: ClassVar[Tenancy] = "append"

    class Meta:
        indexes = [
            models.Index(fields=["occurred_at"], name="event_to_fan_out", condition=Q(fanned_out=False)),
            models.Index(fields=["subject_type", "subject_id", "occurred_at"], name="event_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.subject_id}"


class Delivery(models.Model):
    """One event for one receiver: pending until done, or dead after too many failures."""

    class State(models.TextChoices):
        PENDING = "pending", "Pending"
        DONE = "done", "Done"
        DEAD = "dead", "Given up"

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="deliveries")
    receiver = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=now)
    last_error = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)

    tenancy: ClassVar[Tenancy] = "internal"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "receiver"], name="delivery_once")]
        indexes = [models.Index(fields=["next_attempt_at"], name="delivery_due", condition=Q(state="pending"))]

    def __str__(self) -> str:
        return f"{self.receiver} <- {self.event_id}"
