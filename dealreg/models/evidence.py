"""What shows that a partner works on a sale: notes, answers, files, and the customer's own word."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from dealreg.enums import ConfirmationState, EvidenceKind
from dealreg.models.deal import Deal, DealFile
from partners.models import Partner
from prm.common.audit import audited, track
from prm.common.models.base import Stamped, Tenancy, public_id_field


@audited
class Evidence(Stamped):
    """One piece of evidence on a registration. Of the four answers (budget … timing) a deal has at most one each."""

    public_id = public_id_field("EV")
    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="evidence")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=14, choices=EvidenceKind.choices)
    text = models.TextField(max_length=5000, blank=True)
    happened_on = models.DateField(null=True, blank=True)
    file = models.ForeignKey(DealFile, null=True, blank=True, on_delete=models.CASCADE, related_name="evidence")
    by_name = models.CharField(max_length=200)

    tenancy: ClassVar[Tenancy] = "partner"

    class Meta:
        ordering = ["created_at", "id"]
        verbose_name_plural = "evidence"
        constraints = [
            models.UniqueConstraint(
                fields=["deal", "kind"],
                condition=Q(kind__in=["budget", "authority", "need", "timing", "confirmation"]),
                name="evidence_answer_once",
            ),
            models.CheckConstraint(condition=~Q(kind="file") | Q(file__isnull=False), name="evidence_file_has_a_file"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} on {self.deal_id}"


@audited
class Confirmation(Stamped):
    """The customer asked, by a link in a mail, to confirm that the partner works on the project for them."""

    public_id = public_id_field("CF")
    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="confirmations")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    email = models.EmailField()
    state = models.CharField(max_length=10, choices=ConfirmationState.choices, default=ConfirmationState.ASKED)
    asked_by_name = models.CharField(max_length=200)
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(max_length=2000, blank=True)

    tenancy: ClassVar[Tenancy] = "partner"

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["deal"], condition=Q(state="asked"), name="one_open_confirmation")
        ]

    def __str__(self) -> str:
        return f"{self.email} on {self.deal_id}"


@track(exclude=("token_hash",))
class ConfirmationLink(Stamped):
    """The secret of a customer's link; only its hash is kept, where the portal cannot read it."""

    confirmation = models.OneToOneField(Confirmation, on_delete=models.CASCADE, related_name="link")
    token_hash = models.CharField(max_length=64, unique=True)

    tenancy: ClassVar[Tenancy] = "internal"

    def __str__(self) -> str:
        return f"link of {self.confirmation_id}"
