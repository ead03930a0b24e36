"""Other partners on a deal, and the little of it that each of them sees."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from dealreg.enums import DealStatus, ParticipantRole, ParticipantState, SalesStage
from dealreg.models.deal import Deal
from partners.models import Partner
from prm.common.audit import audited
from prm.common.models.base import Stamped, Tenancy, public_id_field


@audited
class Participant(Stamped):
    """Another partner on a deal, as the registering partner sees it. It names one in words; staff say which it is."""

    public_id = public_id_field("PP")
    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="participants")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=14, choices=ParticipantRole.choices)
    named = models.CharField(max_length=200)
    does = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=ParticipantState.choices, default=ParticipantState.PROPOSED)
    by_name = models.CharField(max_length=200)
    other = models.ForeignKey(Partner, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    tenancy: ClassVar[Tenancy] = "partner"

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["deal", "other", "role"], condition=Q(state="confirmed"), name="participant_role_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(other__isnull=False), name="participant_confirmed_is_known"
            ),
            models.CheckConstraint(condition=~Q(other=models.F("partner")), name="participant_is_another"),
        ]

    def __str__(self) -> str:
        return f"{self.named} on {self.deal_id}"


@audited
class SharedDeal(Stamped):
    """What a participant sees of a deal: a row of its own, owned by it, with only the shared fields.

    No amount, contact, note or file is here; the deal itself stays closed to the participant.
    """

    public_id = public_id_field("SD")
    participant = models.OneToOneField(Participant, on_delete=models.CASCADE, related_name="projection")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="shared_deals")
    role = models.CharField(max_length=14, choices=ParticipantRole.choices)
    does = models.CharField(max_length=300, blank=True)
    lead_name = models.CharField(max_length=200)
    customer_name = models.CharField(max_length=200)
    customer_country = models.CharField(max_length=2, blank=True)
    families = models.CharField(max_length=300, blank=True)
    status = models.CharField(max_length=12, choices=DealStatus.choices)
    stage = models.CharField(max_length=12, choices=SalesStage.choices)
    expected_close = models.DateField(null=True)
    protected_until = models.DateTimeField(null=True)

    tenancy: ClassVar[Tenancy] = "partner"

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["partner", "-created_at", "-id"], name="shared_deal_newest")]

    def __str__(self) -> str:
        return f"{self.customer_name} for {self.partner_id}"
