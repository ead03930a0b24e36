"""What a partner may count on because of its tier: one question for every other part of the product."""

from partners.models import Partner, Programme, TierAssignment
from partners.rules.ladder import Entitlement
from partners.selectors import cohort
from partners.selectors.standing import ladder_of


def of(partner: Partner, key: str, *, programme: str = "") -> Entitlement | None:
    """Return the entitlement ``key`` of the partner's tier, in the primary programme or the one with that code.

    ``None`` when it has no tier there, or the ladder says nothing of it.
    """
    return every(partner, programme=programme).get(key)


def every(partner: Partner, *, programme: str = "") -> dict[str, Entitlement]:
    """Return all entitlements of the partner's tier by key."""
    found = Programme.objects.filter(code=programme) if programme else Programme.objects.filter(is_primary=True)
    ladder = found.first()
    if ladder is None:
        return {}
    placed = (
        TierAssignment.objects.filter(partner=partner, programme=ladder, until__isnull=True)
        .select_related("tier")
        .first()
    )
    policy = ladder_of(ladder, partner.country, cohort.codes_of(partner.pk)) if placed else None
    tier = policy.body.tier(placed.tier.code) if placed and policy else None
    return dict(tier.entitlements) if tier else {}
