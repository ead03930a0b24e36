"""Named groups of partners for whom a policy is tried first."""

from typing import ClassVar

from django.db import models

from partners.models.partner import Partner
from prm.common.audit import audited
from prm.common.models.base import Stamped, Tenancy, public_id_field


@audited
class Cohort(Stamped):
    """A group of partners by its lasting code, which policies name; ``until`` is its last day, if it has one."""

    public_id = public_id_field("CO")
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    until = models.DateField(null=True, blank=True)

    tenancy: ClassVar[Tenancy] = "internal"

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


@audited
class CohortMember(Stamped):
    """A partner in a cohort. Internal: what is tried on whom is the vendor's business."""

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="members")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="cohorts")

    tenancy: ClassVar[Tenancy] = "internal"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cohort", "partner"], name="once_in_a_cohort")]

    def __str__(self) -> str:
        return f"{self.partner} in {self.cohort}"
