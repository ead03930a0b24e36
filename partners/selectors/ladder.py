"""Where a partner stands on the primary ladder, and what the next step would give."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

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
    """Return where the partner stands in the primary programme, or ``None`` without a tier. One query."""
    here = TierAssignment.objects.filter(tier=OuterRef("pk"), partner_id=partner_id, until__isnull=True)
    steps = list(
        Tier.objects.filter(programme__is_primary=True, region="")
        .annotate(is_here=Exists(here))
        .select_related("programme")
        .order_by("rank")
    )
    at = next((number for number, tier in enumerate(steps) if tier.is_here), None)  # type: ignore[attr-defined]
    if at is None:
        return None
    following = steps[at + 1] if at + 1 < len(steps) else None
    return Position(steps[at], following, steps[at].programme.name)
