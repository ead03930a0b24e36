"""Receipts of history rows, the chain that binds them, and the times it was verified."""

from typing import ClassVar

from django.db import models

from prm.common.models.base import Tenancy, public_id_field
from prm.common.moment import now


class AuditEntry(models.Model):
    """The receipt of one history row, written by a trigger in the transaction of the change. Never changed.

    ``digest`` is the SHA-256 of the row's first ``columns`` columns. The rest is what the audit page searches by.
    """

    id = models.BigAutoField(primary_key=True)
    table_name = models.CharField(max_length=63)
    row_id = models.BigIntegerField()
    record = models.CharField(max_length=60)
    action = models.CharField(max_length=20)
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    impersonator_id = models.BigIntegerField(null=True)
    partner_id = models.BigIntegerField(null=True)
    columns = models.PositiveSmallIntegerField()
    digest = models.BinaryField()

    tenancy: ClassVar[Tenancy] = "internal"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["table_name", "row_id"], name="audit_receipt_once")]
        indexes = [
            models.Index(fields=["at", "id"], name="audit_newest"),
            models.Index(fields=["record", "at", "id"], name="audit_of_record"),
            models.Index(fields=["actor_id", "at", "id"], name="audit_by_actor"),
            models.Index(
                fields=["partner_id", "at", "id"], name="audit_of_partner", condition=models.Q(partner_id__isnull=False)
            ),
            models.Index(
                fields=["impersonator_id", "at", "id"],
                name="audit_through_eyes",
                condition=models.Q(impersonator_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.record}"

    @property
    def public_id(self) -> str:
        """Return the receipt's number, as lists name their rows."""
        return str(self.pk)


class AuditLink(models.Model):
    """One link of the chain: its hash covers the hash before it and the whole receipt. Never changed.

    What names the row is kept here again, so that a row deleted together with its receipt still has a name.
    """

    seq = models.BigIntegerField(primary_key=True)
    entry_id = models.BigIntegerField(unique=True)
    table_name = models.CharField(max_length=63)
    row_id = models.BigIntegerField()
    record = models.CharField(max_length=60)
    at = models.DateTimeField()
    hash = models.BinaryField()

    tenancy: ClassVar[Tenancy] = "internal"

    def __str__(self) -> str:
        return f"{self.seq}:{bytes(self.hash).hex()}"


class AuditCheck(models.Model):
    """One verification: who asked for it, what it looked at, and what it found. ``first`` names the first fault."""

    public_id = public_id_field("AV")
    asked_at = models.DateTimeField(default=now)
    asked_by_id = models.BigIntegerField(null=True)
    asked_by_name = models.CharField(max_length=200)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    rows = models.BigIntegerField(default=0)
    faults = models.BigIntegerField(default=0)
    kinds = models.JSONField(default=dict)
    first = models.JSONField(null=True)
    head_seq = models.BigIntegerField(default=0)
    head_hash = models.CharField(max_length=64, blank=True)

    tenancy: ClassVar[Tenancy] = "internal"

    class Meta:
        indexes = [models.Index(fields=["finished_at"], name="audit_check_finished")]

    def __str__(self) -> str:
        return self.public_id

    @property
    def is_clean(self) -> bool:
        """Whether it has ended and found nothing."""
        return self.finished_at is not None and not self.faults
