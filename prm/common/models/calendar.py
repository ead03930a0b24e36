"""Business calendars, as the ops admin keeps them."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from prm.common.audit import audited
from prm.common.models.base import Stamped, Tenancy


@audited
class Calendar(Stamped):
    """Opening hours and holidays of one place.

    ``hours`` maps weekday ("0" is Monday) to intervals of wall time: ``[["09:00", "12:30"], ["13:30", "24:00"]]``.
    ``closed`` are days closed beside the holidays of country and subdivision, ``worked`` holidays that are worked.
    """

    key = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    country = models.CharField(max_length=2, blank=True)
    subdivision = models.CharField(max_length=10, blank=True)
    timezone = models.CharField(max_length=64)
    hours = models.JSONField(default=dict)
    closed = ArrayField(models.DateField(), default=list, blank=True)
    worked = ArrayField(models.DateField(), default=list, blank=True)

    tenancy: ClassVar[Tenancy] = "shared"

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
