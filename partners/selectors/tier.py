"""Reading tiers."""

from partners.models import Partner, Tier, TierAssignment


def primary_tier(partner: Partner) -> Tier | None:
    """Return the partner's current tier in the primary programme, or ``None``."""
    assignment = (
        TierAssignment.objects.filter(partner=partner, programme__is_primary=True, until__isnull=True)
        .select_related("tier")
        .first()
    )
    return assignment.tier if assignment else None
