"""Webhooks: who wants to be told at which address, what was sent there, and what it answered."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from prm.common.audit import track
from prm.common.ids import ordered_uuid
from prm.common.models.base import Stamped, Tenancy, public_id_field
from prm.common.moment import now


@track(exclude=("failures", "rests_until", "last_success_at", "last_failure_at", "updated_at"))
class WebhookEndpoint(Stamped):
    """An address of the vendor's (``partner_id`` empty) or of one partner's, and the events it is sent.

    ``failures`` are failed attempts in a row, over all deliveries. ``rests_until`` holds everything back for a while.
    The owner is who set it up; names are copied, since the portal's role may not read users.
    """

    class State(models.TextChoices):
        ACTIVE = "active", "Active"
        PAUSED = "paused", "Paused"
        OFF = "off", "Switched off"

    public_id = public_id_field("WE")
    partner_id = models.BigIntegerField(null=True)
    partner_name = models.CharField(max_length=200, blank=True)
    url = models.CharField(max_length=500)
    description = models.CharField(max_length=200, blank=True)
    events = ArrayField(models.CharField(max_length=80), default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    state_reason = models.CharField(max_length=400, blank=True)
    state_changed_at = models.DateTimeField(default=now)
    state_changed_by = models.CharField(max_length=200, blank=True)
    owner_id = models.BigIntegerField(null=True)
    owner_name = models.CharField(max_length=200, blank=True)
    failures = models.PositiveIntegerField(default=0)
    rests_until = models.DateTimeField(null=True)
    last_success_at = models.DateTimeField(null=True)
    last_failure_at = models.DateTimeField(null=True)

    tenancy: ClassVar[Tenancy] = "partner"

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=["active", "paused", "off"]), name="webhook_state_known"),
            models.CheckConstraint(condition=~Q(state="off") | ~Q(state_reason=""), name="webhook_off_says_why"),
        ]
        indexes = [models.Index(fields=["partner_id", "-created_at"], name="webhook_partner")]

    def __str__(self) -> str:
        return self.description or self.url

    @property
    def is_failing(self) -> bool:
        """Whether it is sent to, and did not take the last three attempts."""
        return self.state == self.State.ACTIVE and self.failures > 2


class WebhookSecret(models.Model):
    """A signing secret, encrypted. During a rotation an endpoint has two: the old one until it ``expires_at``."""

    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.CASCADE, related_name="secrets")
    sealed = models.BinaryField()
    created_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField(null=True)

    tenancy: ClassVar[Tenancy] = "internal"

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"secret of {self.endpoint_id}"


class WebhookDelivery(models.Model):
    """One event for one endpoint: the row is the truth, workers only look at it.

    ``message_id`` is the receiver's key against repeats: the same for every attempt and every replay. A worker that
    sends holds ``lease`` until ``leased_until``; after that anybody may take it. ``attempts`` counts all requests,
    ``tries`` those since the delivery was last put in the queue, which is what the waits between them go by.
    """

    class State(models.TextChoices):
        PENDING = "pending", "Waiting"
        DELIVERED = "delivered", "Delivered"
        FAILED = "failed", "Given up"

    message_id = models.UUIDField(default=ordered_uuid, unique=True, editable=False)
    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.CASCADE, related_name="deliveries")
    partner_id = models.BigIntegerField(null=True)
    event_id = models.UUIDField(null=True)
    event_name = models.CharField(max_length=80)
    subject_id = models.CharField(max_length=40, blank=True)
    occurred_at = models.DateTimeField()
    data = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=now)
    lease = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    response_code = models.PositiveSmallIntegerField(null=True)
    last_error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=now)
    delivered_at = models.DateTimeField(null=True)

    tenancy: ClassVar[Tenancy] = "partner"

    class Meta:
        verbose_name_plural = "webhook deliveries"
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "event_id"], name="webhook_delivery_once"),
            models.CheckConstraint(
                condition=~Q(state="delivered") | Q(delivered_at__isnull=False), name="webhook_delivered_has_a_time"
            ),
        ]
        indexes = [
            models.Index(fields=["endpoint", "next_attempt_at"], name="webhook_due", condition=Q(state="pending")),
            models.Index(fields=["endpoint", "leased_until"], name="webhook_taken", condition=Q(lease__isnull=False)),
            models.Index(fields=["endpoint", "-created_at", "-id"], name="webhook_newest"),
            models.Index(fields=["partner_id", "-created_at"], name="webhook_delivery_partner"),
        ]

    def __str__(self) -> str:
        return f"{self.event_name} to {self.endpoint_id}"

    @property
    def message(self) -> str:
        """The identifier the receiver sees in the ``webhook-id`` header."""
        return f"msg_{self.message_id.hex}"


class WebhookAttempt(models.Model):
    """One request and its answer; ``response`` holds no more than the first kilobyte of it."""

    delivery = models.ForeignKey(WebhookDelivery, on_delete=models.CASCADE, related_name="log")
    partner_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(default=now)
    milliseconds = models.PositiveIntegerField(default=0)
    response_code = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=300, blank=True)
    response = models.TextField(blank=True)

    tenancy: ClassVar[Tenancy] = "partner"

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["partner_id", "-at"], name="webhook_attempt_partner")]

    def __str__(self) -> str:
        return f"{self.response_code or self.error} at {self.at}"
