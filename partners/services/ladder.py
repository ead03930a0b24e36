"""Looking at partners on their ladders, and settling what is proposed. Nobody moves without a person."""

from collections.abc import Iterator

from django.db import transaction

from partners.enums import PartnerStatus
from partners.models import Partner, Programme, Tier, TierAssignment, TierProposal, TierStanding
from partners.selectors import cohort
from partners.selectors import standing as selectors
from partners.selectors.standing import Looked
from partners.services import tier as tiers
from partners.workflows.proposal import TIER_PROPOSAL
from prm.common.actors import SYSTEM, Actor
from prm.common.decisions import record
from prm.common.errors import DomainError
from prm.common.guards import require
from prm.common.judging import judgements
from prm.common.moment import now
from prm.common.policies import Policy
from prm.common.workflow import Step, apply

KIND = "partner.tier"
CHUNK = 100
Place = tuple[str, tuple[str, ...]]
"""What decides which ladder holds: a partner's country and the cohorts it is in."""
LOOKED_AT = (PartnerStatus.ACTIVE, PartnerStatus.AT_RISK, PartnerStatus.DORMANT)
D = TierProposal.Direction
DIRECTIONS = {"move_up": D.UP, "move_down": D.DOWN, "review": D.LOOK}


def sweep() -> int:
    """Look at every partner on every ladder it is on, and at the primary one; returns how many proposals are new."""
    made = 0
    for programme in Programme.objects.filter(is_active=True):
        for partners, policy in _chunks(programme):
            made += _look(partners, programme, policy)
    return made


def _chunks(programme: Programme) -> Iterator[tuple[list[Partner], Policy]]:
    """Return the programme's partners with the ladder that holds for them, a manageable number at a time."""
    rows = Partner.objects.filter(status__in=LOOKED_AT, merged_into__isnull=True).order_by("country", "pk")
    if not programme.is_primary:
        rows = rows.filter(tier_assignments__programme=programme, tier_assignments__until__isnull=True)
    ladders: dict[Place, Policy | None] = {}
    waiting: list[Partner] = []
    here: Place | None = None
    for partner in rows.iterator(CHUNK):
        place = (partner.country, cohort.codes_of(partner.pk))
        if here is not None and (place != here or len(waiting) == CHUNK):
            yield from _with_ladder(waiting, programme, here, ladders)
            waiting = []
        here = place
        waiting.append(partner)
    if here is not None:
        yield from _with_ladder(waiting, programme, here, ladders)


def _with_ladder(
    partners: list[Partner], programme: Programme, place: Place, ladders: dict[Place, Policy | None]
) -> Iterator[tuple[list[Partner], Policy]]:
    if place not in ladders:
        ladders[place] = selectors.ladder_of(programme, *place)
    if (policy := ladders[place]) is not None:
        yield partners, policy


@transaction.atomic
def look(*, actor: Actor, partner: Partner, programme: Programme) -> TierProposal | None:
    """Look at one partner now; returns the open proposal, if there is one. Raises ``NotAllowed``."""
    require(actor, "tier.assign")
    policy = selectors.ladder_of(programme, partner.country, cohort.codes_of(partner.pk))
    if policy is not None:
        _look([partner], programme, policy)
    return TierProposal.objects.filter(candidate=partner, programme=programme, status="open").first()


@transaction.atomic
def _look(partners: list[Partner], programme: Programme, policy: Policy) -> int:
    by_id = {partner.pk: partner for partner in partners}
    facts = selectors.facts_of(list(by_id), programme, policy.body.currency)
    before = {
        row.partner_id: row
        for row in TierStanding.objects.select_for_update(of=("self",)).filter(
            partner__in=partners, programme=programme
        )
    }
    return sum(
        _keep(by_id[key], selectors.looked(programme, policy, each), before.get(key)) for key, each in facts.items()
    )


def _keep(partner: Partner, found: Looked, before: TierStanding | None) -> int:
    """Write down where a partner stands. A decision is kept when something changed, a proposal when it should move."""
    outcome, tier = found.outcome, str(found.outcome.data["tier"])
    row = before or TierStanding(partner=partner, programme=found.programme)
    changed = (row.outcome, row.tier_code, row.sentence) != (outcome.outcome, tier, outcome.sentence)
    proposed = TierProposal.objects.filter(candidate=partner, programme=found.programme, status="open").first()
    direction = DIRECTIONS.get(outcome.outcome)
    fits = proposed is not None and (proposed.direction, proposed.tier.code if proposed.tier else "") == (
        direction,
        "" if direction == D.LOOK else tier,
    )
    if changed:
        decision = record(
            KIND, subject=partner, partner_id=partner.pk, facts=judgements()[KIND].write(found.facts), outcome=outcome,
            policy=found.policy, actor=SYSTEM, card=False,
        )  # fmt: skip
        row.decision_ref = decision.public_id
    row.outcome, row.tier_code, row.sentence, row.looked_on = outcome.outcome, tier, outcome.sentence, found.facts.on
    if found.standing.due or row.reviewed_on is None:
        row.reviewed_on = found.facts.on
    row.save()
    if proposed is not None and not fits:
        apply(TIER_PROPOSAL, proposed, "pass", actor=SYSTEM, step=_settled(SYSTEM, outcome.sentence))
    if direction is None or fits or (direction == D.LOOK and not changed) or _declined(partner, found, direction, tier):
        return 0
    _propose(partner, found, row.decision_ref, direction, tier)
    return 1


def _declined(partner: Partner, found: Looked, direction: str, tier: str) -> bool:
    """Whether a person has declined this very move since the last review: it is not proposed every night."""
    since = found.body.review.latest(found.facts.on)
    rows = TierProposal.objects.filter(candidate=partner, programme=found.programme, status="declined")
    rows = rows.filter(direction=direction, settled_at__date__gte=since)
    return (rows if direction == D.LOOK else rows.filter(tier__code=tier)).exists()


def _propose(partner: Partner, found: Looked, decision_ref: str, direction: str, tier: str) -> None:
    rows = {row.code: row for row in Tier.objects.filter(programme=found.programme, region="")}
    TierProposal.objects.create(
        candidate=partner, programme=found.programme, tier=None if direction == D.LOOK else rows.get(tier),
        was=rows.get(found.facts.current), direction=direction, sentence=found.outcome.sentence,
        decision_ref=decision_ref,
    )  # fmt: skip


def _settled(actor: Actor, note: str) -> Step:
    return Step(note=note, update={"note": note[:300], "settled_by_name": actor.name, "settled_at": now()})


@transaction.atomic
def accept(*, actor: Actor, proposal: TierProposal, reason: str) -> TierAssignment | None:
    """Accept a proposal: the partner is put on the tier today, with the reason it reads.

    Raises what :func:`partners.services.tier.assign` raises, and ``DomainError`` as the transition table says. A
    proposal to look at something is only settled.
    """
    words = reason.strip() or proposal.sentence[:300]
    if proposal.tier_id is None and proposal.direction != D.LOOK:
        raise DomainError("tier_proposal.no_tier", "It belongs on no tier of the ladder. Choose one by hand instead.")
    locked: TierProposal = apply(TIER_PROPOSAL, proposal, "accept", actor=actor, step=_settled(actor, words))
    if locked.tier is None:
        return None
    return tiers.assign(actor=actor, partner=locked.candidate, tier=locked.tier, reason=words)


@transaction.atomic
def decline(*, actor: Actor, proposal: TierProposal, reason: str) -> TierProposal:
    """Decline a proposal with a reason; the same move is not proposed again before the next review."""
    declined: TierProposal = apply(TIER_PROPOSAL, proposal, "decline", actor=actor, step=_settled(actor, reason))
    return declined
