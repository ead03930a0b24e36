"""The partner organisation, and the vendor's team around it."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from partners.enums import Cadence, Motion, PartnerStatus, Segment, TeamRole
from partners.models.reference import PartnerType
from prm.common.audit import audited
from prm.common.models.base import Stamped, Tenancy, public_id_field


@audited
class Partner(Stamped):
    """A company that sells, builds or services with the vendor. Its own people may read this row."""

    public_id = public_id_field("PA")
    name = models.CharField(max_length=200)
    legal_name = models.CharField(max_length=200, blank=True)
    trading_names = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    type = models.ForeignKey(PartnerType, on_delete=models.PROTECT, related_name="partners")
    status = models.CharField(max_length=20, choices=PartnerStatus.choices, default=PartnerStatus.PROSPECT)
    segment = models.CharField(max_length=20, choices=Segment.choices, blank=True)
    motions = ArrayField(models.CharField(max_length=20, choices=Motion.choices), default=list, blank=True)
    territories = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    verticals = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    capabilities = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    customer_base = models.TextField(blank=True)
    market_coverage = models.TextField(blank=True)
    website = models.CharField(max_length=300, blank=True)
    tax_id = models.CharField(max_length=40, blank=True)
    country = models.CharField(max_length=2)
    address = models.CharField(max_length=300, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    city = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    employees = models.PositiveIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, default="EUR")
    calendar_key = models.CharField(max_length=20, default="DE")
    contract_from = models.DateField(null=True, blank=True)
    contract_until = models.DateField(null=True, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="subsidiaries")
    external_id = models.CharField(max_length=80, blank=True)
    # Set on what is left of a partner that was merged: links to it lead to the other one.
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="absorbed"
    )

    tenancy: ClassVar[Tenancy] = "partner"
    tenancy_column: ClassVar[str] = "id"

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(parent=F("id")), name="partner_not_its_own_parent"),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="partner_not_merged_into_itself"),
            models.CheckConstraint(
                condition=Q(contract_until__isnull=True) | Q(contract_until__gte=F("contract_from")),
                name="partner_contract_ends_after",
            ),
            models.UniqueConstraint(
                fields=["external_id"], condition=~Q(external_id=""), name="partner_external_id_once"
            ),
        ]
        indexes = [
            models.Index(fields=["name", "id"], name="partner_by_name"),
            models.Index(fields=["status", "name"], name="partner_by_status"),
            GinIndex(fields=["territories"], name="partner_territories"),
            GinIndex(fields=["motions"], name="partner_motions"),
        ]

    def __str__(self) -> str:
        return self.name


@audited
class TeamMember(Stamped):
    """One of the vendor's people around a partner, with duties and a cadence. The partner may see who it is.

    Name and address are copied, because the portal's role may not read users.
    """

    public_id = public_id_field("TM")
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="team")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="partner_teams")
    role = models.CharField(max_length=30, choices=TeamRole.choices)
    name = models.CharField(max_length=200)
    email = models.EmailField()
    duties = models.CharField(max_length=300, blank=True)
    cadence = models.CharField(max_length=12, choices=Cadence.choices, blank=True)

    tenancy: ClassVar[Tenancy] = "partner"

    class Meta:
        ordering = ["role", "name"]
        constraints = [models.UniqueConstraint(fields=["partner", "role", "user"], name="team_role_once")]

    def __str__(self) -> str:
        return f"{self.name}, {self.get_role_display()}"
