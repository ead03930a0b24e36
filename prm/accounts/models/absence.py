"""When the vendor's people are away, and who acts for them meanwhile."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from prm.common.audit import audited
from prm.common.models.base import Stamped, Tenancy, public_id_field


@audited
class Absence(Stamped):
    """One person's time away, from ``starts`` to before ``until``. Without a delegate nobody acts for them.

    A cancelled absence stays: what was decided by the delegate meanwhile is explained by it.
    """

    public_id = public_id_field("AB")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="absences")
    delegate = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="stands_in"
    )
    starts = models.DateTimeField()
    until = models.DateTimeField()
    note = models.CharField(max_length=300, blank=True)
    entered_by_name = models.CharField(max_length=200)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    tenancy: ClassVar[Tenancy] = "internal"

    class Meta:
        ordering = ["starts", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("starts")), name="absence_ends_after_it_starts"),
            models.CheckConstraint(condition=~Q(user=F("delegate")), name="absence_delegate_is_another"),
            # An integer has no GiST operators without an extension; as a range of one it has.
            ExclusionConstraint(
                name="one_absence_at_a_time",
                expressions=[
                    (Func(F("user_id"), F("user_id"), Value("[]"), function="int8range"), RangeOperators.OVERLAPS),
                    (
                        Func("starts", "until", function="TSTZRANGE", output_field=DateTimeRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(cancelled_at__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["until"], name="absence_open", condition=Q(cancelled_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.user_id} away from {self.starts:%Y-%m-%d}"
