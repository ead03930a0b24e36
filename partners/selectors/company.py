"""A partner's own company, as its people see it. Runs under the portal's role: nothing here joins internal tables."""

from dataclasses import dataclass
from typing import Any

from partners.enums import TeamRole
from partners.models import Partner, TeamMember, Tier, TierAssignment
from partners.selectors import cohort, lists, territory
from partners.selectors.standing import asked_by, ladder_of
from prm.common.actors import Actor
from prm.common.errors import NotFound
from prm.common.models.timeline import TimelineEntry
from prm.common.timeline import key_of

PROPOSAL = "partner.proposed"


def own(actor: Actor) -> Partner:
    """Return the partner ``actor`` acts for (``NotFound`` when it is gone)."""
    found = Partner.objects.select_related("type").filter(pk=actor.partner_id).first()
    if found is None:
        raise NotFound()
    return found


def team(partner: Partner) -> list[TeamMember]:
    """Return the vendor's people around the partner, in the order of their roles."""
    order = {role: at for at, role in enumerate(TeamRole.values)}
    return sorted(TeamMember.objects.filter(partner=partner).order_by("name", "pk"), key=lambda m: order[m.role])


@dataclass(frozen=True, slots=True)
class Step:
    """One tier of a ladder as one partner sees it."""

    tier: Tier
    asks: list[str]
    is_current: bool
    is_next: bool


@dataclass(frozen=True, slots=True)
class Ladder:
    """A programme the partner is in: its place, and every step with what it takes and gives, highest first."""

    assignment: TierAssignment
    steps: list[Step]


def ladders(partner: Partner) -> list[Ladder]:
    """Return the programmes the partner is in today, the primary one first, with the tiers as its region has them."""
    assignments = list(
        TierAssignment.objects.filter(partner=partner, until__isnull=True)
        .select_related("programme", "tier")
        .order_by("-programme__is_primary", "programme__name")
    )
    tiers = Tier.objects.filter(programme__in=[row.programme_id for row in assignments]).order_by("-rank")
    found, cohorts = [], cohort.codes_of(partner.pk)
    for assignment in assignments:
        effective = _effective([tier for tier in tiers if tier.programme_id == assignment.programme_id], partner)
        rank = assignment.tier.rank
        above = min((tier.rank for tier in effective if tier.rank > rank), default=None)
        asked = asked_by(ladder_of(assignment.programme, partner.country, cohorts))
        steps = [
            Step(tier, asked.get(tier.code) or _text(tier), tier.rank == rank, tier.rank == above) for tier in effective
        ]
        found.append(Ladder(assignment, steps))
    return found


def _text(tier: Tier) -> list[str]:
    return [tier.criteria] if tier.criteria else []


def _effective(tiers: list[Tier], partner: Partner) -> list[Tier]:
    """Return one row per rank: the regional one where the partner is in that region, else the general one."""
    chosen: dict[int, Tier] = {}
    for tier in tiers:
        applies = not tier.region or territory.covers([tier.region], partner.country)
        if applies and (tier.rank not in chosen or tier.region):
            chosen[tier.rank] = tier
    return [chosen[rank] for rank in sorted(chosen, reverse=True)]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the partner asked to have changed, and which of it is in force now."""

    entry: TimelineEntry
    done: list[str]
    open: list[str]


def proposals(partner: Partner, limit: int = 3) -> list[Proposal]:
    """Return the partner's newest proposals, newest first."""
    rows = TimelineEntry.objects.filter(**key_of(partner), kind=PROPOSAL, partner_id=partner.pk).order_by("-at")
    return [_proposal(row, partner) for row in rows[:limit]]


def _proposal(row: TimelineEntry, partner: Partner) -> Proposal:
    names = lists.read()
    done, waiting = [], []
    for kind, field in (("vertical", "verticals"), ("capability", "capabilities")):
        wanted: dict[str, Any] = row.data.get(field, {})
        for code in wanted.get("add", []):
            (done if code in getattr(partner, field) else waiting).append(f"add {names.name(kind, code)}")
        for code in wanted.get("drop", []):
            (waiting if code in getattr(partner, field) else done).append(f"drop {names.name(kind, code)}")
    return Proposal(row, done, waiting)


def people_count(partner: Partner) -> int:
    """Return how many people of the partner can sign in."""
    return partner.people.filter(status="active").count()
