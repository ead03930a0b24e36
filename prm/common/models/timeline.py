"""What happened to a record, told to both sides; and the notes only staff may read."""

from typing import ClassVar

from django.db import models

from prm.common.ids import ordered_uuid
from prm.common.models.base import Tenancy, public_id_field
from prm.common.moment import now


class TimelineEntry(models.Model):
    """One line on a record's timeline, written for the partner's eyes: never another partner's name or price."""

    id = models.UUIDField(primary_key=True, default=ordered_uuid, editable=False)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    partner_id = models.BigIntegerField(null=True, db_index=True)
    kind = models.CharField(max_length=40)
    actor_name = models.CharField(max_length=200)
    actor_side = models.CharField(max_length=10, choices=[("vendor", "Vendor"), ("partner", "Partner")])
    actor_id = models.BigIntegerField(null=True)
    text = models.CharField(max_length=400)
    note = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    at = models.DateTimeField(default=now)

    tenancy: ClassVar[Tenancy] = "partner"

    class Meta:
        indexes = [models.Index(fields=["subject_type", "subject_id", "-at"], name="timeline_subject")]

    def __str__(self) -> str:
        return f"{self.actor_name} {self.text}"


class StaffNote(models.Model):
    """A note on a record for staff only. The table is not granted to the portal's role."""

    public_id = public_id_field("SN")
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    author_name = models.CharField(max_length=200)
    author_id = models.BigIntegerField(null=True)
    text = models.TextField()
    at = models.DateTimeField(default=now)

    tenancy: ClassVar[Tenancy] = "internal"

    class Meta:
        indexes = [models.Index(fields=["subject_type", "subject_id", "-at"], name="staff_note_subject")]

    def __str__(self) -> str:
        return f"{self.author_name}: {self.text[:40]}"
