"""Programmes and their tiers, as configuration; and which partner is where."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from prm.common.audit import audited
from prm.common.models.base import Stamped, Tenancy, public_id_field


@audited
class Programme(Stamped):
    """A ladder of tiers. Several run at once; one is primary and decides where rules ask for "the tier"."""

    public_id = public_id_field("PG")
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    about = models.TextField(blank=True)
    is_primary = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    tenancy: ClassVar[Tenancy] = "shared"

    class Meta:
        ordering = ["-is_primary", "name"]
        constraints = [
            models.UniqueConstraint(fields=["is_primary"], condition=Q(is_primary=True), name="one_primary_programme")
        ]

    def __str__(self) -> str:
        return self.name


@audited
class Tier(Stamped):
    """One step of a ladder: what it takes and what it gives. ``rank`` 1 is the lowest.

    ``region`` empty is the rule everywhere; a row with a territory code overrides it there.
    """

    public_id = public_id_field("TI")
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="tiers")
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    rank = models.PositiveSmallIntegerField()
    region = models.CharField(max_length=20, blank=True, default="")
    criteria = models.TextField(blank=True)
    revenue_from = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, default="USD")
    manager_coverage = models.CharField(max_length=200, blank=True)
    technical_support = models.CharField(max_length=200, blank=True)
    marketing_funds = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    review_cadence = models.CharField(max_length=120, blank=True)
    benefits = models.JSONField(default=list, blank=True)

    tenancy: ClassVar[Tenancy] = "shared"

    class Meta:
        ordering = ["programme", "-rank"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "code", "region"], name="tier_code_once"),
            models.UniqueConstraint(fields=["programme", "rank", "region"], name="tier_rank_once"),
        ]

    def __str__(self) -> str:
        return self.name


@audited
class TierAssignment(Stamped):
    """A partner's tier in one programme, from a day until it changes."""

    public_id = public_id_field("TA")
    partner = models.ForeignKey("partners.Partner", on_delete=models.CASCADE, related_name="tier_assignments")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="assignments")
    tier = models.ForeignKey(Tier, on_delete=models.PROTECT, related_name="assignments")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    tenancy: ClassVar[Tenancy] = "partner"

    class Meta:
        ordering = ["-since"]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "programme"], condition=Q(until__isnull=True), name="one_current_tier_a_programme"
            ),
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="tier_ends_after"),
        ]

    def __str__(self) -> str:
        return f"{self.partner_id}: {self.tier_id}"
