"""Words of pricing that are part of the product, not of one vendor's programme."""

from django.db import models


class ProductKind(models.TextChoices):
    """How a product is bought."""

    ONE_OFF = "one_off", "One-off"
    SUBSCRIPTION = "subscription", "Subscription"
    BUNDLE = "bundle", "Bundle"


class Billing(models.TextChoices):
    """When a subscription is paid; its list price is for one such period."""

    MONTHLY = "monthly", "Monthly"
    YEARLY = "yearly", "Yearly"
    UPFRONT = "upfront", "In advance for the term"


class RuleKind(models.TextChoices):
    """What one product means for another on the same quote."""

    REQUIRES = "requires", "Requires"
    EXCLUDES = "excludes", "Excludes"


class EditionStatus(models.TextChoices):
    """Where an edition of a price book is on its way to being what quotes are priced by."""

    DRAFT = "draft", "Draft"
    IN_REVIEW = "in_review", "In review"
    PUBLISHED = "published", "Published"
    DISCARDED = "discarded", "Discarded"


class QuoteStatus(models.TextChoices):
    """Where a quote is. Only a draft's lines change; everything later keeps the prices it was given."""

    DRAFT = "draft", "Draft"
    IN_APPROVAL = "in_approval", "In approval"
    READY = "ready", "Ready"
    SENT = "sent", "Sent"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"
    EXPIRED = "expired", "Expired"
    REPLACED = "replaced", "Replaced"
    WITHDRAWN = "withdrawn", "Withdrawn"


class SignStatus(models.TextChoices):
    """Where one level of an approval is."""

    WAITING = "waiting", "Waiting"
    OPEN = "open", "Open"
    APPROVED = "approved", "Approved"
    REFUSED = "refused", "Refused"
    DROPPED = "dropped", "No longer needed"


class SpecialStatus(models.TextChoices):
    """Where a special price is."""

    ACTIVE = "active", "Active"
    USED_UP = "used_up", "Used up"
    EXPIRED = "expired", "Expired"
    WITHDRAWN = "withdrawn", "Withdrawn"


class SubscriptionStatus(models.TextChoices):
    """Where a subscription is."""

    ACTIVE = "active", "Active"
    RENEWED = "renewed", "Renewed"
    ENDED = "ended", "Ended"
    CANCELLED = "cancelled", "Cancelled"


class RenewalStatus(models.TextChoices):
    """Where a renewal is. ``open_to_others`` is what the incumbent loses by doing nothing."""

    UPCOMING = "upcoming", "Upcoming"
    OPEN = "open", "Open"
    OPEN_TO_OTHERS = "open_to_others", "Open to others"
    QUOTED = "quoted", "Quoted"
    RENEWED = "renewed", "Renewed"
    LOST = "lost", "Lost"


class ReleaseReason(models.TextChoices):
    """Why a renewal is not its incumbent's alone any more."""

    TIME = "time", "The time to renew it alone is over"
    QUIET = "quiet", "Nothing happened for too long"
    LETTER = "letter", "The customer chose another partner"
    GIVEN_UP = "given_up", "The partner gave it up"
    LEFT = "left", "The partner is no longer active"


class ClaimBasis(models.TextChoices):
    """On what another partner bases its claim on a renewal."""

    OPEN = "open", "Open to others"
    LETTER = "letter", "The customer's letter"


class ClaimStatus(models.TextChoices):
    """Where a claim on a renewal is."""

    ASKED = "asked", "To decide"
    ACCEPTED = "accepted", "Accepted"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Taken back"


class SaleKind(models.TextChoices):
    """What a sale is at its customer."""

    NEW = "new", "New customer"
    EXPANSION = "expansion", "Expansion"
    RENEWAL = "renewal", "Renewal"


class ShareKind(models.TextChoices):
    """What sort of share of a sale somebody has."""

    MARGIN = "margin", "Margin"
    PAY = "pay", "Earning"
    CREDIT = "credit", "Credit"
