"""Renewals another partner may take: what all of them may know of one, and their claims."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from partners.models import Partner
from pricing.enums import ClaimBasis, ClaimStatus, ReleaseReason
from pricing.models.product import Product
from pricing.models.subscription import Renewal
from prm.common.audit import audited
from prm.common.models.base import Stamped, Tenancy, public_id_field


@audited
class RenewalOffer(Stamped):
    """A renewal that is open to others, as every partner may read it: no price, and not who holds it now.

    ``closed_at`` is when somebody took it or it ended otherwise.
    """

    public_id = public_id_field("RO")
    renewal = models.OneToOneField(Renewal, on_delete=models.CASCADE, related_name="offer")
    customer_name = models.CharField(max_length=200)
    customer_country = models.CharField(max_length=2, blank=True)
    territory = models.CharField(max_length=20, blank=True)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    quantity = models.DecimalField(max_digits=12, decimal_places=2)
    due_on = models.DateField()
    closed_at = models.DateTimeField(null=True, blank=True)
    because = models.CharField(max_length=20, choices=ReleaseReason.choices)

    tenancy: ClassVar[Tenancy] = "shared"

    class Meta:
        ordering = ["due_on", "id"]
        indexes = [models.Index(fields=["due_on", "id"], name="renewal_offer_due", condition=Q(closed_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.customer_name} until {self.due_on}"

    @property
    def units(self) -> str:
        """Return the quantity as people write it: 40, 1,200 or 2.5."""
        return f"{self.quantity:,.2f}".rstrip("0").rstrip(".")


@audited
class RenewalClaim(Stamped):
    """A partner's claim on a renewal that is not its own: of one that is open, or with the customer's letter.

    A claim by letter names the customer in the claimant's words. Staff say which renewal is meant (``renewal_ref``), so
    the claimant does not learn what others sell to whom.
    """

    public_id = public_id_field("RC")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="renewal_claims")
    basis = models.CharField(max_length=10, choices=ClaimBasis.choices)
    status = models.CharField(max_length=10, choices=ClaimStatus.choices, default=ClaimStatus.ASKED)
    customer_name = models.CharField(max_length=200)
    product = models.ForeignKey(Product, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    renewal_ref = models.CharField(max_length=20, blank=True)
    signed_by = models.CharField(max_length=200, blank=True)
    signed_on = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True, max_length=2000)
    file_name = models.CharField(max_length=200, blank=True)
    stored_as = models.CharField(max_length=100, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    asked_by_name = models.CharField(max_length=200)
    decided_by_name = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True, max_length=2000)

    tenancy: ClassVar[Tenancy] = "partner"

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(basis="letter") | (~Q(signed_by="") & Q(signed_on__isnull=False) & ~Q(stored_as="")),
                name="letter_has_its_evidence",
            ),
            models.CheckConstraint(
                condition=~Q(status="accepted") | ~Q(renewal_ref=""), name="accepted_claim_names_its_renewal"
            ),
        ]
        indexes = [
            models.Index(fields=["status", "created_at"], name="renewal_claim_status"),
            models.Index(fields=["partner", "-created_at"], name="renewal_claim_partner"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_name} by {self.partner_id}"
