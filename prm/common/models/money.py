"""Exchange rates, dated."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from prm.common.models.base import Tenancy


class ExchangeRate(models.Model):
    """One ``base`` is worth ``rate`` of ``quote`` from day ``on`` until the next row of the pair."""

    base = models.CharField(max_length=3)
    quote = models.CharField(max_length=3)
    on = models.DateField()
    rate = models.DecimalField(max_digits=20, decimal_places=10)
    source = models.CharField(max_length=80, blank=True)

    tenancy: ClassVar[Tenancy] = "internal"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["base", "quote", "on"], name="one_rate_a_day"),
            models.CheckConstraint(condition=Q(rate__gt=0), name="rate_positive"),
            models.CheckConstraint(condition=~Q(base=F("quote")), name="rate_between_two"),
        ]

    def __str__(self) -> str:
        return f"{self.base}/{self.quote} {self.on}"
