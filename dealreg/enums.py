"""States and stages of a deal, and the reasons people give."""

from django.db import models


class DealStatus(models.TextChoices):
    """The registration's state. The vendor owns it."""

    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    IN_REVIEW = "in_review", "In review"
    RETURNED = "returned", "Returned"
    APPROVED = "approved", "Approved"
    REJECTED = "rejected", "Rejected"
    WON = "won", "Won"
    LOST = "lost", "Lost"
    EXPIRED = "expired", "Expired"
    WITHDRAWN = "withdrawn", "Withdrawn"
    CANCELLED = "cancelled", "Cancelled"


OPEN_FOR_REVIEW = frozenset({DealStatus.SUBMITTED, DealStatus.IN_REVIEW})
LIVE = frozenset({DealStatus.SUBMITTED, DealStatus.IN_REVIEW, DealStatus.RETURNED, DealStatus.APPROVED})
EDITABLE = frozenset({DealStatus.DRAFT})


class SalesStage(models.TextChoices):
    """How far the sale is. The partner owns it."""

    QUALIFIED = "qualified", "Qualified"
    DISCOVERY = "discovery", "Discovery"
    PROPOSAL = "proposal", "Proposal"
    NEGOTIATION = "negotiation", "Negotiation"
    CLOSING = "closing", "Closing"


class Help(models.TextChoices):
    """What a partner wants from the vendor on a deal."""

    SOLUTION_DESIGN = "solution_design", "Solution design"
    DEMO = "demo", "Demonstration"
    PROOF_OF_CONCEPT = "proof_of_concept", "Proof of concept"
    SPECIAL_PRICE = "special_price", "Special price"
    EXECUTIVE = "executive", "Executive meeting"
    MARKETING = "marketing", "Marketing material"


class RejectReason(models.TextChoices):
    """Why a registration is rejected."""

    LIVE_REGISTRATION = "live_registration", "Live registration for the same customer"
    DIRECT_OPPORTUNITY = "direct_opportunity", "The vendor already works with this customer"
    STRATEGIC_ACCOUNT = "strategic_account", "Named strategic account"
    RENEWAL = "renewal", "Renewal of an incumbent"
    NOT_ELIGIBLE = "not_eligible", "Not eligible under the programme"
    INCOMPLETE = "incomplete", "Not enough information"
    OTHER = "other", "Another reason"


class ApproveReason(models.TextChoices):
    """Why a registration is approved."""

    CLEAR = "clear", "No conflict, eligible"
    FIRST_COME = "first_come", "First to register"
    DIFFERENT_CUSTOMER = "different_customer", "Look-alike is another customer"
    EXCEPTION = "exception", "Approved as an exception"


class ConflictKind(models.TextChoices):
    """What a registration collides with."""

    LIVE_REGISTRATION = "live_registration", "Live registration"
    DIRECT_OPPORTUNITY = "direct_opportunity", "Direct opportunity"
    STRATEGIC_ACCOUNT = "strategic_account", "Strategic account"
    RENEWAL = "renewal", "Incumbent's renewal"


class CheckResult(models.TextChoices):
    """The checks in one word, for the queue."""

    CLEAR = "clear", "Clear"
    POSSIBLE = "possible", "Possible match"
    CONFLICT = "conflict", "Conflict"
    STRATEGIC = "strategic", "Strategic"
    NOT_ELIGIBLE = "not_eligible", "Not eligible"


class OpportunityStage(models.TextChoices):
    """Stages of the vendor's own opportunities."""

    PROSPECTING = "prospecting", "Prospecting"
    ENGAGING = "engaging", "Engaging"
    WON = "won", "Won"
    LOST = "lost", "Lost"
