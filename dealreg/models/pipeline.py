"""What the protected registrations are worth, kept as lines that are added up."""

from typing import ClassVar

from django.db import models

from prm.common.models.base import Tenancy


class PipelineLine(models.Model):
    """So many protected registrations more, or fewer, worth so much in EUR.

    Triggers on registrations and reviews add a line whenever that changes; the sum of all lines is what is protected
    now. A task folds them into one. Never the only place where it stands: ``dealreg.services.pipeline.recount``.
    """

    deals = models.BigIntegerField()
    amount = models.DecimalField(max_digits=20, decimal_places=2)

    tenancy: ClassVar[Tenancy] = "internal"

    def __str__(self) -> str:
        return f"{self.deals:+}, {self.amount:+}"
