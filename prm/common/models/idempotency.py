"""Answers remembered by idempotency key, written in the business transaction they belong to."""

from typing import ClassVar

from django.db import models

from prm.common.models.base import Tenancy
from prm.common.moment import now


class IdempotencyKey(models.Model):
    """One answered request of one caller (a user's number, or a service token); the same key gets the same answer."""

    caller = models.CharField(max_length=40)
    key = models.CharField(max_length=80)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.JSONField(null=True)
    at = models.DateTimeField(default=now, db_index=True)

    tenancy: ClassVar[Tenancy] = "internal"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["caller", "key"], name="idempotency_key_once")]

    def __str__(self) -> str:
        return self.key
