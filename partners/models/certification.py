"""Certifications the vendor recognises, and who holds them."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from partners.models.partner import Partner
from partners.models.person import Person
from prm.common.audit import audited
from prm.common.models.base import Stamped, Tenancy, public_id_field


@audited
class Certification(Stamped):
    """A certificate people can hold, by its lasting code.

    ``version`` is the product version it is for and ``released_on`` the day its course was published; ``level`` and
    ``area`` are what ladders ask for by.
    """

    public_id = public_id_field("CT")
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    level = models.SlugField(max_length=40, blank=True, db_index=False)
    area = models.SlugField(max_length=40, blank=True, db_index=False)
    version = models.PositiveIntegerField(null=True, blank=True)
    released_on = models.DateField(null=True, blank=True)
    is_active = models.BooleanField(default=True)

    tenancy: ClassVar[Tenancy] = "shared"

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


@audited
class HeldCertification(Stamped):
    """A certificate a partner's person holds, from a day to a day; no end means it does not run out."""

    public_id = public_id_field("HC")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="certifications")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="certifications")
    certification = models.ForeignKey(Certification, on_delete=models.PROTECT, related_name="holders")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    tenancy: ClassVar[Tenancy] = "partner"

    class Meta:
        ordering = ["-valid_from", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "certification", "valid_from"], name="certificate_once"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="certificate_ends_after",
            ),
        ]
        indexes = [models.Index(fields=["partner", "certification"], name="certificate_of_partner")]

    def __str__(self) -> str:
        return f"{self.certification} of {self.person}"
