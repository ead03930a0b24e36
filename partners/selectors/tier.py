"""Reading programmes, tiers, and who is where."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from partners.models import Partner, Programme, Tier, TierAssignment
from partners.selectors import territory
from partners.selectors.standing import asked_by, ladder_of
from prm.common.errors import NotFound
from prm.common.prepared import Given, Prepared

_primary = Prepared(
    lambda: (
        TierAssignment.objects.filter(partner=Given("partner"), programme__is_primary=True, until__isnull=True)
        .select_related("tier__programme")
        .order_by("pk")
    )
)


def primary_tier(partner: Partner) -> Tier | None:
    """Return the partner's current tier in the primary programme, or ``None``."""
    assignment = _primary.first(partner=partner.pk)
    return assignment.tier if assignment else None


def primary_places(partner_ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Return the codes of the primary programme and of the current tier in it for many partners at once, by partner.

    One without a tier is left out.
    """
    found = TierAssignment.objects.filter(
        partner_id__in=set(partner_ids), programme__is_primary=True, until__isnull=True
    )
    return {
        key: (programme, tier)
        for key, programme, tier in found.values_list("partner_id", "tier__programme__code", "tier__code")
    }


@dataclass(frozen=True, slots=True)
class Standing:
    """A partner in one programme: its current assignment, the terms that hold where it is, and what was before."""

    programme: Programme
    current: TierAssignment | None
    terms: Tier | None
    history: list[TierAssignment]

    @property
    def is_regional(self) -> bool:
        """Whether terms of its region replace those that hold everywhere."""
        return bool(self.terms and self.terms.region)


def standings(partner: Partner) -> list[Standing]:
    """Return where the partner stands in every active programme, the primary one first. Three queries."""
    assignments = list(
        TierAssignment.objects.filter(partner=partner).select_related("tier", "programme").order_by("-since", "-pk")
    )
    regional = list(Tier.objects.exclude(region=""))
    found = []
    for programme in Programme.objects.filter(is_active=True):
        mine = [a for a in assignments if a.programme_id == programme.pk]
        current = next((a for a in mine if a.until is None), None)
        terms = _terms(current.tier, partner, regional) if current else None
        found.append(Standing(programme, current, terms, [a for a in mine if a.until is not None]))
    return found


def _terms(tier: Tier, partner: Partner, regional: list[Tier]) -> Tier:
    """Choose the nearest region that holds the partner's country."""
    tree = territory.tree()
    nearest = [partner.country, *tree.ancestors(partner.country)]
    for region in nearest:
        for row in regional:
            if (row.programme_id, row.code, row.region) == (tier.programme_id, tier.code, region):
                return row
    return tier


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a ladder with its regional terms, how many partners stand on it, and what its policy asks."""

    tier: Tier
    regional: list[Tier]
    partners: int
    asks: list[str]


@dataclass(frozen=True, slots=True)
class Ladder:
    """A programme with its steps, the highest first, and the policy version they are decided by, if there is one."""

    programme: Programme
    steps: list[Step]
    policy: str = ""

    @property
    def tiers(self) -> list[Tier]:
        """Return every tier, the highest first, each with its regional terms behind it."""
        return [tier for step in self.steps for tier in (step.tier, *step.regional)]

    @property
    def partners(self) -> int:
        """Return how many partners stand on it."""
        return sum(step.partners for step in self.steps)


def ladders(*, inactive: bool = True) -> list[Ladder]:
    """Return every programme with its tiers. Two queries, and one for the ladder of each."""
    programmes = Programme.objects.all() if inactive else Programme.objects.filter(is_active=True)
    current = Count("assignments", filter=Q(assignments__until__isnull=True))
    tiers = list(Tier.objects.annotate(standing=current).order_by("programme_id", "-rank", "region"))
    found = []
    for programme in programmes:
        mine, policy = [tier for tier in tiers if tier.programme_id == programme.pk], ladder_of(programme)
        asked = asked_by(policy)
        steps = [
            Step(
                tier,
                [own for own in mine if own.rank == tier.rank and own.region],
                tier.standing,  # type: ignore[attr-defined]
                asked.get(tier.code, []),
            )
            for tier in mine
            if not tier.region
        ]
        found.append(Ladder(programme, steps, policy.version.public_id if policy else ""))
    return found


def get_programme(reference: str) -> Programme:
    """Return one programme by its public id. Raises ``NotFound``."""
    programme = Programme.objects.filter(public_id=reference).first()
    if programme is None:
        raise NotFound()
    return programme


def get_tier(reference: str) -> Tier:
    """Return one tier, or the regional terms of one, by its public id. Raises ``NotFound``."""
    tier = Tier.objects.select_related("programme").filter(public_id=reference).first()
    if tier is None:
        raise NotFound()
    return tier


def tiers_of(programme: Programme) -> list[Tier]:
    """Return the programme's tiers as they hold everywhere, the highest first."""
    return list(Tier.objects.filter(programme=programme, region="").order_by("-rank"))


def terms_of(programme: Programme) -> list[Tier]:
    """Return the programme's tiers, the highest first, each with its regional terms behind it."""
    return list(Tier.objects.filter(programme=programme).order_by("-rank", "region"))
