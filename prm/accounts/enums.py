"""Roles of people, on both sides."""

from django.db import models


class StaffRole(models.TextChoices):
    """What a person does for the vendor."""

    CHANNEL_MANAGER = "channel_manager", "Channel manager"
    OPS_ADMIN = "ops_admin", "Ops admin"
    DEAL_DESK = "deal_desk", "Deal desk"
    FINANCE = "finance", "Finance"
    ENABLEMENT_MANAGER = "enablement_manager", "Enablement manager"
    MARKETING_MANAGER = "marketing_manager", "Marketing manager"
    EXECUTIVE = "executive", "Executive"
    AUDITOR = "auditor", "Auditor"


class PartnerRole(models.TextChoices):
    """What a person may do in the portal for one partner."""

    ADMIN = "partner_admin", "Partner admin"
    SELLER = "partner_seller", "Seller"
    ENGINEER = "partner_engineer", "Engineer"
    MARKETER = "partner_marketer", "Marketer"


ALL_STAFF = frozenset(StaffRole.values)
ALL_PARTNER = frozenset(PartnerRole.values)
# Whoever can change rules, money or read everything signs in with a second factor, unless the demo says otherwise.
SECOND_FACTOR_ROLES = frozenset({StaffRole.OPS_ADMIN, StaffRole.FINANCE, StaffRole.AUDITOR})
