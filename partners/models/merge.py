"""What was merged into what, and every single change that took, so that it can be taken back."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from prm.common.audit import audited
from prm.common.models.base import Stamped, Tenancy, public_id_field
from prm.common.moment import now


@audited
class Merge(Stamped):
    """One record folded into another of its kind. Both are named by number and by name: either may change later.

    ``choices`` is field to whose value was kept; ``counts`` what moved, as ``[[words, number], …]``; ``left`` what an
    undo could not take back, in words.
    """

    class Kind(models.TextChoices):
        ACCOUNT = "account", "Accounts"
        PARTNER = "partner", "Partners"

    public_id = public_id_field("MG")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    kept_id = models.BigIntegerField()
    kept_ref = models.CharField(max_length=20)
    kept_name = models.CharField(max_length=200)
    gone_id = models.BigIntegerField()
    gone_ref = models.CharField(max_length=20)
    gone_name = models.CharField(max_length=200)
    choices = models.JSONField(default=dict)
    counts = models.JSONField(default=list)
    by_name = models.CharField(max_length=200)
    by_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(default=now)
    undo_until = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_by_name = models.CharField(max_length=200, blank=True)
    left = models.JSONField(default=list)

    tenancy: ClassVar[Tenancy] = "internal"

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "gone_id"], condition=Q(undone_at__isnull=True), name="merged_away_once"
            ),
            models.CheckConstraint(condition=~Q(kept_id=F("gone_id")), name="merge_of_two"),
            models.CheckConstraint(condition=Q(undo_until__gt=F("at")), name="merge_can_be_undone_for_a_while"),
        ]
        indexes = [
            models.Index(fields=["-at", "-id"], name="merge_newest"),
            models.Index(fields=["kind", "kept_id"], name="merge_kept"),
        ]

    def __str__(self) -> str:
        return f"{self.gone_name} into {self.kept_name}"


class MergeMove(models.Model):
    """One change a merge made to one row. Steps are taken back in the opposite order.

    A moved or written row keeps the column with its value before and after; a dropped or added one is kept whole.
    """

    class Action(models.TextChoices):
        MOVED = "moved", "Moved"
        WRITTEN = "written", "Written"
        DROPPED = "dropped", "Put away"
        ADDED = "added", "Added"

    merge = models.ForeignKey(Merge, on_delete=models.CASCADE, related_name="moves", db_index=False)
    step = models.PositiveIntegerField()
    action = models.CharField(max_length=10, choices=Action.choices)
    model = models.CharField(max_length=60)
    row = models.CharField(max_length=40)
    column = models.CharField(max_length=63, blank=True)
    old = models.JSONField(null=True)
    new = models.JSONField(null=True)
    stored = models.JSONField(null=True)

    tenancy: ClassVar[Tenancy] = "internal"

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["merge", "step"], name="merge_move_step")]

    def __str__(self) -> str:
        return f"{self.action} {self.model} {self.row}"
