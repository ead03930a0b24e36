"""Figures of days that are over."""

from typing import ClassVar

from django.db import models

from prm.common.models.base import Tenancy


class DayTally(models.Model):
    """How many things happened on a day of UTC, how many of those had a certain quality, and who they belong to.

    Made from the rows it counts by ``prm.common.tallies`` once the day is over; never the only place where it stands.
    """

    what = models.CharField(max_length=40)
    day = models.DateField()
    who = models.CharField(max_length=200, blank=True)
    total = models.PositiveIntegerField()
    part = models.PositiveIntegerField()

    tenancy: ClassVar[Tenancy] = "internal"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["what", "day", "who"], name="one_tally_a_day")]

    def __str__(self) -> str:
        return f"{self.what} on {self.day}: {self.part} of {self.total}"
