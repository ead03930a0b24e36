"""Reading two registrations for one customer side by side. Staff and system only."""

from dataclasses import dataclass, replace

from dealreg import policies as kinds
from dealreg.enums import OPEN_FOR_REVIEW, ConflictKind, DealStatus
from dealreg.models import Conflict, Deal, Match
from dealreg.rules import contest as rule
from dealreg.rules.conflict import ConflictBody
from dealreg.rules.contest import Contestant, ContestFacts
from dealreg.selectors import evidence, review
from dealreg.selectors import facts as facts_of_deal
from prm.common.clocks import Duration, calendar
from prm.common.clocks.business import add
from prm.common.policies import in_force

UNDECIDED = OPEN_FOR_REVIEW | {DealStatus.RETURNED}


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of evidence: what each of the two has of it."""

    label: str
    mine: str
    mine_points: str
    other: str
    other_points: str


@dataclass(frozen=True, slots=True)
class SideBySide:
    """This registration beside a rival, with what follows from it."""

    other: Deal
    lines: list[Line]
    mine: int
    theirs: int
    sentence: str
    wins: bool


def are_rivals(conflict: Conflict) -> bool:
    """Whether both registrations are undecided, of different partners, and surely for one customer."""
    other, match = conflict.other, conflict.match
    if other is None or conflict.deal.partner_id == other.partner_id:
        return False
    same = match is None or (match.verdict or match.computed) == Match.Verdict.SAME
    return same and conflict.deal.status in UNDECIDED and other.status in UNDECIDED


def facts_of_pair(first: Deal, second: Deal, body: ConflictBody) -> ContestFacts:
    """Return what the rule compares."""
    assert first.submitted_at is not None
    assert second.submitted_at is not None
    earlier, later = sorted((first.submitted_at, second.submitted_at))
    window = Duration(body.review_window.amount, body.review_window.unit)
    until = add(earlier, window, calendar(first.partner.calendar_key))
    return ContestFacts(_contestant(first), _contestant(second), later <= until)


def _contestant(deal: Deal) -> Contestant:
    outcome = evidence.score(deal)
    return Contestant(deal.public_id, deal.partner.name, outcome.data["score"], outcome.rows)


def side_by_side(deal: Deal) -> list[SideBySide]:
    """Return the undecided registration beside each rival, for staff; nothing when it has none."""
    if deal.status not in UNDECIDED:
        return []
    rivals = [
        conflict
        for conflict in review.conflicts_about(deal)
        if conflict.kind == ConflictKind.LIVE_REGISTRATION and conflict.account_id is None and are_rivals(conflict)
    ]
    if not rivals:
        return []
    scope = facts_of_deal.scope_of(deal, facts_of_deal.tier_of(deal))
    body = in_force([kinds.CONFLICT], scope=scope)[kinds.CONFLICT].body
    return [_beside(deal, conflict, body) for conflict in rivals]


def _beside(deal: Deal, conflict: Conflict, body: ConflictBody) -> SideBySide:
    first, second = conflict.other, conflict.deal
    assert first is not None
    for_first = deal == first
    facts = replace(facts_of_pair(first, second, body), for_first=for_first)
    outcome = rule.decide(body, facts)
    mine, theirs = (facts.first, facts.second) if for_first else (facts.second, facts.first)
    lines = [
        Line(a.label, a.value, a.contribution, b.value, b.contribution)
        for a, b in zip(mine.rows, theirs.rows, strict=False)
    ]
    other = second if for_first else first
    return SideBySide(other, lines, mine.score, theirs.score, outcome.sentence, outcome.outcome == "stronger")
