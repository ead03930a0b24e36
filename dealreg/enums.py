"""States and stages of a deal, and the reasons people give."""

from django.db import models


class DealStatus(models.TextChoices):
    """The registration's state. The vendor owns it."""

    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    IN_REVIEW = "in_review", "In review"
    ON_HOLD = "on_hold", "On hold"
    RETURNED = "returned", "Returned"
    APPROVED = "approved", "Approved"
    REJECTED = "rejected", "Rejected"
    APPEALED = "appealed", "Under appeal"
    WON = "won", "Won"
    LOST = "lost", "Lost"
    EXPIRED = "expired", "Expired"
    LAPSED = "lapsed", "Lapsed"
    WITHDRAWN = "withdrawn", "Withdrawn"
    CANCELLED = "cancelled", "Cancelled"


OPEN_FOR_REVIEW = frozenset({DealStatus.SUBMITTED, DealStatus.IN_REVIEW, DealStatus.ON_HOLD, DealStatus.APPEALED})
"""The vendor owes the next step."""
LIVE = OPEN_FOR_REVIEW | {DealStatus.RETURNED, DealStatus.APPROVED}
"""Others may not register over these."""
EDITABLE = frozenset({DealStatus.DRAFT, DealStatus.RETURNED})
"""The partner may change the registration: all of a draft, of a returned one what the reviewer named."""
CLOSED = frozenset(DealStatus.values) - LIVE - {DealStatus.DRAFT}
"""Nothing is owed by anybody."""


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
    WEAKER_EVIDENCE = "weaker_evidence", "Another registration had stronger evidence"
    OTHER = "other", "Another reason"


class ApproveReason(models.TextChoices):
    """Why a registration is approved."""

    CLEAR = "clear", "No conflict, eligible"
    FIRST_COME = "first_come", "First to register"
    DIFFERENT_CUSTOMER = "different_customer", "Look-alike is another customer"
    STRONGER_EVIDENCE = "stronger_evidence", "Stronger evidence than an earlier registration"
    APPEAL = "appeal", "Upheld on appeal"
    LATE = "late", "Our decision was late"
    EXCEPTION = "exception", "Approved as an exception"


class ConflictKind(models.TextChoices):
    """What a registration collides with."""

    LIVE_REGISTRATION = "live_registration", "Live registration"
    DIRECT_OPPORTUNITY = "direct_opportunity", "Direct opportunity"
    STRATEGIC_ACCOUNT = "strategic_account", "Strategic account"
    RENEWAL = "renewal", "Incumbent's renewal"
    ENDED_REGISTRATION = "ended_registration", "Registration that ran out"


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


class HoldReason(models.TextChoices):
    """What a registration on hold waits for."""

    CUSTOMER = "customer", "The customer's word"
    INTERNAL = "internal", "A colleague's answer"
    LEGAL = "legal", "A legal or export check"
    OTHER = "other", "Another reason"


class Procurement(models.TextChoices):
    """How the customer buys."""

    DIRECT = "direct", "Direct purchase"
    TENDER = "tender", "Tender (RFP)"
    FRAMEWORK = "framework", "Framework contract"


class LostReason(models.TextChoices):
    """Why a sale was lost."""

    PRICE = "price", "Price"
    PRODUCT = "product", "Product did not fit"
    COMPETITOR = "competitor", "Competitor's relationship"
    NO_BUDGET = "no_budget", "No budget"
    NO_DECISION = "no_decision", "Customer did not decide"
    TIMING = "timing", "Put off"
    OTHER = "other", "Another reason"


class EvidenceKind(models.TextChoices):
    """What shows that a partner works on the sale."""

    MEETING = "meeting", "Meeting notes"
    BUDGET = "budget", "Budget"
    AUTHORITY = "authority", "Authority"
    NEED = "need", "Need"
    TIMING = "timing", "Timing"
    FILE = "file", "File"
    CONFIRMATION = "confirmation", "Customer's confirmation"


class ConfirmationState(models.TextChoices):
    """What became of asking the customer."""

    ASKED = "asked", "Asked"
    CONFIRMED = "confirmed", "Confirmed"
    DENIED = "denied", "Not confirmed"
    EXPIRED = "expired", "Not answered"
    WITHDRAWN = "withdrawn", "Taken back"


class ApprovalState(models.TextChoices):
    """Where one level of an approval stands."""

    WAITING = "waiting", "Waiting for an earlier level"
    OPEN = "open", "To decide"
    APPROVED = "approved", "Approved"
    REJECTED = "rejected", "Rejected"
    DROPPED = "dropped", "Not needed any more"


class ExtensionState(models.TextChoices):
    """Where a request for longer protection stands."""

    PENDING = "pending", "To decide"
    GRANTED = "granted", "Granted"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Taken back"
    OVERTAKEN = "overtaken", "Protection ended first"


class ParticipantRole(models.TextChoices):
    """What another partner does on a deal."""

    DISTRIBUTOR = "distributor", "Distributor"
    INFLUENCE = "influence", "Influence"
    SERVICES = "services", "Services"
    REFERRAL = "referral", "Referral"
    CO_SELL = "co_sell", "Co-sell"
    SOLUTION = "solution", "Joint solution"
    OEM = "oem", "OEM"


class ParticipantState(models.TextChoices):
    """Where naming another partner on a deal stands."""

    PROPOSED = "proposed", "Proposed"
    CONFIRMED = "confirmed", "On the deal"
    REFUSED = "refused", "Not accepted"
    REMOVED = "removed", "Removed"


class ActivityKind(models.TextChoices):
    """What happened on a sale."""

    CALL = "call", "Call"
    MEETING = "meeting", "Meeting"
    DEMO = "demo", "Demonstration"
    EMAIL = "email", "E-mail"
    PROPOSAL = "proposal", "Proposal sent"
    OTHER = "other", "Other"
