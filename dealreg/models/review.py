"""What the vendor knows about a registration. None of it is granted to the portal."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from dealreg.enums import ApprovalState, CheckResult, ConflictKind, HoldReason
from dealreg.models.deal import Deal
from dealreg.models.opportunity import Opportunity
from partners.models import Account
from pricing.models import ProductFamily
from prm.common.audit import audited
from prm.common.models.base import Stamped, Tenancy, public_id_field
from prm.common.moment import now


@audited
class Review(Stamped):
    """One registration's checks, its reviewer, and the account it was matched to."""

    deal = models.OneToOneField(Deal, on_delete=models.CASCADE, related_name="review")
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="reviews")
    checks = models.CharField(max_length=14, choices=CheckResult.choices, default=CheckResult.CLEAR)
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="reviews")
    low_risk = models.BooleanField(default=False)
    amount_eur = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    due_at = models.DateTimeField(null=True)
    # Whoever rejected it may not decide the appeal.
    rejected_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    hold_reason = models.CharField(max_length=20, choices=HoldReason.choices, blank=True)
    evidence_score = models.PositiveSmallIntegerField(default=0)

    tenancy: ClassVar[Tenancy] = "internal"

    class Meta:
        indexes = [
            models.Index(fields=["reviewer", "due_at"], name="review_queue"),
            # What the queue counts by and the pipeline sums up, read from the index alone.
            models.Index(
                fields=["deal"], include=["amount_eur", "checks", "due_at", "reviewer"], name="review_figures"
            ),
        ]

    def __str__(self) -> str:
        return f"review of {self.deal_id}"


@audited
class Match(Stamped):
    """A registration's customer beside one account: how alike, and what a person said."""

    class Verdict(models.TextChoices):
        SAME = "same", "Same"
        MAYBE = "maybe", "Possibly the same"
        DIFFERENT = "different", "Different"
        PARENT = "parent", "Parent or subsidiary"

    public_id = public_id_field("MT")
    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="matches")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="matches")
    score = models.PositiveSmallIntegerField()
    computed = models.CharField(max_length=10, choices=Verdict.choices)
    maybe_parent = models.BooleanField(default=False)
    contributions = models.JSONField(default=list)
    verdict = models.CharField(max_length=10, choices=Verdict.choices, blank=True)
    verdict_by_name = models.CharField(max_length=200, blank=True)
    verdict_at = models.DateTimeField(null=True)

    tenancy: ClassVar[Tenancy] = "internal"

    class Meta:
        ordering = ["-score", "id"]
        constraints = [models.UniqueConstraint(fields=["deal", "account"], name="match_account_once")]

    def __str__(self) -> str:
        return f"{self.deal_id}: {self.score}"


@audited
class Conflict(Stamped):
    """Something a registration collides with. ``blocking`` ones must be cleared before an approval."""

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="conflicts")
    kind = models.CharField(max_length=20, choices=ConflictKind.choices)
    match = models.ForeignKey(Match, null=True, on_delete=models.CASCADE, related_name="conflicts")
    account = models.ForeignKey(Account, null=True, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Deal, null=True, on_delete=models.CASCADE, related_name="+")
    opportunity = models.ForeignKey(Opportunity, null=True, on_delete=models.CASCADE, related_name="+")
    explanation = models.CharField(max_length=400)
    blocking = models.BooleanField(default=True)
    # Two claims in one review window, compared by evidence: the stronger one no longer waits for the weaker.
    outweighed = models.BooleanField(default=False)

    tenancy: ClassVar[Tenancy] = "internal"

    class Meta:
        ordering = ["-blocking", "id"]

    def __str__(self) -> str:
        return self.explanation


@audited
class Claim(models.Model):
    """One winner: an approved registration holds each of its account, product family and territory leaf alone.

    A territory is stored as its leaves, so that a claim on a country and one on its part collide in the database.
    """

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="claims")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="claims")
    family = models.ForeignKey(ProductFamily, on_delete=models.PROTECT, related_name="+")
    territory = models.CharField(max_length=20)
    held_from = models.DateTimeField(default=now)
    released_at = models.DateTimeField(null=True)

    tenancy: ClassVar[Tenancy] = "internal"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "family", "territory"],
                condition=Q(released_at__isnull=True),
                name="one_live_claim",
            )
        ]

    def __str__(self) -> str:
        return f"{self.deal_id} holds {self.account_id}/{self.family_id}/{self.territory}"


@audited
class ApprovalStep(Stamped):
    """One level that has to approve a registration. Steps of the same ``order`` are decided side by side.

    ``job`` is a staff role or ``partner_manager``; ``assignee`` does it, ``decided_by`` did it, perhaps standing in.
    """

    public_id = public_id_field("AS")
    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="approval_steps")
    order = models.PositiveSmallIntegerField()
    job = models.CharField(max_length=30)
    because = models.CharField(max_length=200, blank=True)
    assignee = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=ApprovalState.choices, default=ApprovalState.WAITING)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=2000, blank=True)

    tenancy: ClassVar[Tenancy] = "internal"

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="approval_given_by_somebody",
            ),
            # Nobody approves twice: two levels are two people.
            models.UniqueConstraint(
                fields=["deal", "decided_by"], condition=Q(state="approved"), name="approval_by_different_people"
            ),
        ]
        indexes = [models.Index(fields=["assignee"], name="approval_open", condition=Q(state="open"))]

    def __str__(self) -> str:
        return f"{self.deal_id}: {self.order} {self.job}"
