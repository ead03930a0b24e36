"""Words of the partner world that are part of the product, not of one vendor's programme."""

from django.db import models


class Motion(models.TextChoices):
    """How a partner goes to market with the vendor."""

    RESELL = "resell", "Resell"
    REFERRAL = "referral", "Referral"
    SERVICES = "services", "Services"
    CO_SELL = "co_sell", "Co-sell"
    INTEGRATE = "integrate", "Integrate"
    MARKETPLACE = "marketplace", "Marketplace"


class PartnerStatus(models.TextChoices):
    """Where a partner is in its life with the vendor."""

    PROSPECT = "prospect", "Prospect"
    APPLICANT = "applicant", "Applicant"
    ONBOARDING = "onboarding", "Onboarding"
    ACTIVE = "active", "Active"
    AT_RISK = "at_risk", "At risk"
    DORMANT = "dormant", "Dormant"
    OFFBOARDING = "offboarding", "Offboarding"
    TERMINATED = "terminated", "Terminated"


class Segment(models.TextChoices):
    """The vendor's planning segment."""

    STRATEGIC = "strategic", "Strategic"
    GROWTH = "growth", "Growth"
    DEVELOPMENT = "development", "Development"


class Persona(models.TextChoices):
    """What a contact does at the partner, whether they sign in or not."""

    EXECUTIVE = "executive", "Executive"
    SELLER = "seller", "Seller"
    ENGINEER = "engineer", "Engineer"
    MARKETER = "marketer", "Marketer"
    OPERATIONS = "operations", "Operations"
    FINANCE = "finance", "Finance"


class PersonStatus(models.TextChoices):
    """Whether a contact can sign in."""

    CONTACT = "contact", "Contact"
    INVITED = "invited", "Invited"
    ACTIVE = "active", "Active"
    REMOVED = "removed", "Removed"


class TeamRole(models.TextChoices):
    """The vendor's people around one partner."""

    PARTNER_MANAGER = "partner_manager", "Partner manager"
    TECHNICAL_MANAGER = "technical_manager", "Technical manager"
    MARKETING_MANAGER = "marketing_manager", "Marketing manager"
    SALES_MANAGER = "sales_manager", "Sales manager"
    OPERATIONS_MANAGER = "operations_manager", "Operations manager"
    EXECUTIVE_SPONSOR = "executive_sponsor", "Executive sponsor"


class Cadence(models.TextChoices):
    """How often a duty comes round."""

    WEEKLY = "weekly", "Weekly pipeline"
    MONTHLY = "monthly", "Monthly performance"
    QUARTERLY = "quarterly", "Quarterly review"
    YEARLY = "yearly", "Annual contract"
