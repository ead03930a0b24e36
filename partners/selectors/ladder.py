"""Where a partner stands on the primary ladder, and what the next step would give."""

from dataclasses import dataclass

from partners.models import Tier, TierAssignment


@dataclass(frozen=True, slots=True)
class Position:
    """The current tier and the next one up; ``following`` is ``None`` on the top step."""

    current: Tier
    following: Tier | None
    programme: str

    @property
    def gained(self) -> list[str]:
        """Return the benefits of the next step that the current one does not have."""
        if self.following is None:
            return []
        return [benefit for benefit in self.following.benefits if benefit not in self.current.benefits]


def position_of(partner_id: int) -> Position | None:
    """Return where the partner stands in the primary programme, or ``None`` without a tier. Two queries."""
    assignment = (
        TierAssignment.objects.filter(partner_id=partner_id, programme__is_primary=True, until__isnull=True)
        .select_related("tier", "programme")
        .first()
    )
    if assignment is None:
        return None
    tier = assignment.tier
    following = (
        Tier.objects.filter(programme_id=tier.programme_id, region="", rank__gt=tier.rank).order_by("rank").first()
    )
    return Position(tier, following, assignment.programme.name)
