"""Notices in the app, and the mail that tells the same."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from prm.common.models.base import Tenancy, public_id_field
from prm.common.moment import now


class Notification(models.Model):
    """One piece of news for one person. Unique per event and person, so a repeated receiver tells nothing twice.

    ``in_app`` shows it in the list; ``awaits_digest`` keeps it for the next digest. A row with neither was mailed at
    once, and is where the mail's link leads.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user_id = models.BigIntegerField()
    partner_id = models.BigIntegerField(null=True)
    dedupe_key = models.CharField(max_length=160)
    kind = models.CharField(max_length=60, blank=True, default="")
    title = models.CharField(max_length=300)
    body = models.TextField(blank=True)
    url = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=now)
    read_at = models.DateTimeField(null=True)
    in_app = models.BooleanField(default=True)
    awaits_digest = models.BooleanField(default=False)

    tenancy: ClassVar[Tenancy] = "partner"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user_id", "dedupe_key"], name="notification_once")]
        indexes = [
            models.Index(fields=["user_id", "-at"], name="notification_user"),
            models.Index(fields=["user_id"], name="notification_unread", condition=Q(read_at__isnull=True)),
            models.Index(fields=["user_id", "at"], name="notification_digest", condition=Q(awaits_digest=True)),
            models.Index(fields=["partner_id"], name="notification_partner"),
        ]

    def __str__(self) -> str:
        return self.title


class Mail(models.Model):
    """One e-mail: queued with its event, sent by a worker, kept so that it can be shown and sent again.

    ``user`` and ``kind`` are set for news its reader may turn off; the links that do it are added when it is sent.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "Queued"
        SENT = "sent", "Sent"
        KEPT = "kept", "Kept, no mail server"
        FAILED = "failed", "Given up"

    public_id = public_id_field("ML")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    kind = models.CharField(max_length=60, blank=True, default="")
    to = models.EmailField()
    subject = models.CharField(max_length=300)
    body = models.TextField()
    url = models.CharField(max_length=300, blank=True)
    dedupe_key = models.CharField(max_length=200, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=now)
    last_error = models.TextField(blank=True)
    at = models.DateTimeField(default=now)

    tenancy: ClassVar[Tenancy] = "internal"

    class Meta:
        indexes = [
            models.Index(fields=["next_attempt_at"], name="mail_due", condition=Q(state="queued")),
            models.Index(fields=["-at"], name="mail_newest"),
        ]

    def __str__(self) -> str:
        return self.subject
