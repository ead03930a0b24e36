"""Where each partner was last found to stand on a ladder, and the moves that were proposed because of it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from partners.models.partner import Partner
from partners.models.tier import Programme, Tier
from prm.common.audit import audited
from prm.common.models.base import Stamped, Tenancy, public_id_field


class TierStanding(Stamped):
    """What the ladder last said of a partner: one row a programme, written by the nightly look."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="tier_standings")
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="standings")
    outcome = models.CharField(max_length=20)
    tier_code = models.CharField(max_length=40, blank=True)
    sentence = models.TextField(blank=True)
    decision_ref = models.CharField(max_length=20, blank=True)
    looked_on = models.DateField()
    reviewed_on = models.DateField(null=True)

    tenancy: ClassVar[Tenancy] = "internal"

    class Meta:
        ordering = ["partner", "programme"]
        constraints = [models.UniqueConstraint(fields=["partner", "programme"], name="one_standing_a_programme")]
        indexes = [models.Index(fields=["programme", "outcome"], name="standing_by_outcome")]

    def __str__(self) -> str:
        return self.sentence or self.outcome


@audited
class TierProposal(Stamped):
    """A move a ladder proposes for a candidate. A person accepts or declines it; nobody moves by itself.

    ``tier`` empty is no tier. The partner is called the candidate, so that nothing written about a proposal, which is
    the vendor's own business until it is accepted, reaches the partner's timeline.
    """

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"
        PASSED = "passed", "No longer true"

    class Direction(models.TextChoices):
        UP = "up", "Up"
        DOWN = "down", "Down"
        LOOK = "look", "To look at"

    public_id = public_id_field("TP")
    candidate = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="tier_proposals")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="proposals")
    tier = models.ForeignKey(Tier, null=True, on_delete=models.PROTECT, related_name="+")
    was = models.ForeignKey(Tier, null=True, on_delete=models.PROTECT, related_name="+")
    direction = models.CharField(max_length=6, choices=Direction.choices)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    sentence = models.TextField()
    decision_ref = models.CharField(max_length=20)
    note = models.CharField(max_length=300, blank=True)
    settled_by_name = models.CharField(max_length=200, blank=True)
    settled_at = models.DateTimeField(null=True)

    tenancy: ClassVar[Tenancy] = "internal"

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "programme"], condition=Q(status="open"), name="one_open_proposal_a_programme"
            )
        ]
        indexes = [models.Index(fields=["status", "-created_at"], name="proposal_by_status")]

    def __str__(self) -> str:
        return self.sentence
