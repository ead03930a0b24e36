"""Two subjects compared, and candidates ranked, each in full."""

from collections.abc import Iterable
from dataclasses import asdict

from partners.rules.matching import MatchBody, Verdict
from partners.rules.subject import Subject
from tests.partners.rules.plain.evidence import Evidence, Relation, gather


def score(body: MatchBody, left: Subject, right: Subject) -> dict:
    """The result by field."""
    evidence = gather(body.weights.model_dump(), left, right)
    known = sum(c.maximum for c in evidence.contributions if c.points is not None)
    earned = sum(c.points for c in evidence.contributions if c.points is not None)
    plain = (200 * earned + known) // (2 * known) if known else 0
    final, limits = _limited(body, evidence, plain)
    return {
        "verdict": _verdict(body, final),
        "score": final,
        "contributions": tuple(asdict(contribution) for contribution in evidence.contributions),
        "limits": limits,
        "maybe_parent": evidence.maybe_parent and final >= body.maybe_from and final < body.same_from,
        "strength": evidence.strength + (1000.0 if evidence.identifies else 0.0),
    }


def rank(body: MatchBody, subject: Subject, candidates: Iterable[Subject]) -> list[tuple[Subject, dict]]:
    """Candidates with their results, the likeliest first."""
    ranked = [(candidate, score(body, subject, candidate)) for candidate in candidates]
    return sorted(ranked, key=lambda r: (-r[1]["strength"], -r[1]["score"], r[0].name, r[0].ref))


def _verdict(body: MatchBody, points: int) -> Verdict:
    if points >= body.same_from:
        return Verdict.SAME
    return Verdict.MAYBE if points >= body.maybe_from else Verdict.DIFFERENT


def _limited(body: MatchBody, evidence: Evidence, plain: int) -> tuple[int, tuple[str, ...]]:
    """The score after the limits of the policy, floors first, and the limits that changed it."""
    moved: list[str] = []
    points = plain
    for name, applies in _floors(evidence):
        limit = getattr(body, name)
        if applies and limit is not None and points < limit:
            points = limit
            moved.append(name)
    for name, applies in _ceilings(body, evidence):
        limit = getattr(body, name)
        if applies and limit is not None and points > limit:
            points = limit
            moved.append(name)
    return points, tuple(moved)


def _floors(evidence: Evidence) -> tuple[tuple[str, bool], ...]:
    return (
        ("same_tax_id_at_least", evidence.tax_id is Relation.SAME),
        ("same_website_at_least", evidence.website is Relation.SAME),
        ("same_name_at_least", evidence.name is Relation.SAME and evidence.country is not Relation.DIFFERS),
    )


def _ceilings(body: MatchBody, evidence: Evidence) -> tuple[tuple[str, bool], ...]:
    same_tax_id = evidence.tax_id is Relation.SAME
    supported = body.country_supports_name and evidence.country_supports_name
    return (
        ("different_tax_id_at_most", evidence.tax_id is Relation.DIFFERS),
        ("different_country_at_most", evidence.country is Relation.DIFFERS),
        ("parent_at_most", evidence.maybe_parent and not same_tax_id),
        ("name_alone_at_most", evidence.name_alone and not supported),
    )
