"""Runs of the replay: how many decisions were made again, and which of them came out differently."""

from typing import ClassVar

from django.db import models

from prm.common.models.base import Tenancy
from prm.common.moment import now


class ReplayRun(models.Model):
    """One run over stored decisions. ``differences`` lists the first ones by public id with what differs; none may.

    ``by_person`` counts decisions no rule made, ``incomplete`` those kept before their facts were complete.
    """

    started_at = models.DateTimeField(default=now)
    finished_at = models.DateTimeField(null=True)
    total = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    differing = models.PositiveIntegerField(default=0)
    by_person = models.PositiveIntegerField(default=0)
    incomplete = models.PositiveIntegerField(default=0)
    differences = models.JSONField(default=list)

    tenancy: ClassVar[Tenancy] = "internal"

    class Meta:
        ordering = ["-started_at", "-id"]

    def __str__(self) -> str:
        return f"{self.same} of {self.total} the same"
