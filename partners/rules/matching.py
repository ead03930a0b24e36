"""Account matching: are two organisations the same customer?

``score`` compares what is known of two subjects field by field. Each field earns points up to its
weight; a field unknown on either side earns nothing and costs nothing. The points over the weights of
the known fields make the score, 0 to 100; limits of the policy then hold it above or below the
thresholds where one piece of evidence decides. Every contribution can be had, with the places to
highlight, so that a page can show why: it is put into words when it is asked for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, Field, model_validator

from partners.rules.contributions import Contribution, explain
from partners.rules.evidence import Evidence, Relation, Weights, gather
from partners.rules.known import Known
from partners.rules.subject import Subject
from prm.common.decisions import Outcome, Row

__all__ = ["Contribution", "MatchBody", "MatchResult", "MatchWeights", "Ranked", "Relation", "Subject", "Verdict"]
__all__ += ["MatchingFacts", "decide", "outcome_of", "rank", "score"]


class Verdict(StrEnum):
    """What the score means."""

    SAME = "same"
    MAYBE = "maybe"
    DIFFERENT = "different"


class MatchWeights(BaseModel):
    """The most points each field can earn."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: int = Field(default=30, ge=1, le=1000, title="Name")
    website: int = Field(default=25, ge=0, le=1000, title="Website")
    tax_id: int = Field(default=25, ge=0, le=1000, title="Tax id")
    address: int = Field(default=10, ge=0, le=1000, title="Address")
    contact: int = Field(default=10, ge=0, le=1000, title="Contact")


class MatchBody(BaseModel):
    """The body of an account-matching policy. Limits are scores; ``None`` switches one off."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    weights: MatchWeights = Field(default=MatchWeights(), title="Points at most")
    same_from: int = Field(default=90, ge=1, le=100, title="From here it is the same")
    maybe_from: int = Field(default=60, ge=0, le=100, title="From here a person decides")
    same_tax_id_at_least: int | None = Field(default=90, ge=0, le=100, title="Equal tax id: at least")
    same_website_at_least: int | None = Field(default=60, ge=0, le=100, title="Equal website: at least")
    same_name_at_least: int | None = Field(default=60, ge=0, le=100, title="Equal name in one country: at least")
    different_tax_id_at_most: int | None = Field(default=89, ge=0, le=100, title="Conflicting tax id: at most")
    different_country_at_most: int | None = Field(default=89, ge=0, le=100, title="Different country: at most")
    parent_at_most: int | None = Field(default=89, ge=0, le=100, title="Possible parent: at most")
    name_alone_at_most: int | None = Field(default=89, ge=0, le=100, title="Nothing but a name: at most")
    country_supports_name: bool = Field(default=True, title="An equal name in the same country is the same")

    @model_validator(mode="after")
    def thresholds_in_order(self) -> "MatchBody":
        """A person decides below the score from which it is the same."""
        if self.maybe_from > self.same_from:
            raise ValueError("maybe_from must not be above same_from")
        return self


@dataclass(frozen=True)
class MatchResult:
    """A verdict with its score (0 to 100), and what was compared.

    ``limits`` names the policy fields that moved the score. ``maybe_parent`` says that one may be the
    other's parent or subsidiary. ``strength`` is finer than the score and counts what is known; it is
    for ordering only.
    """

    verdict: Verdict
    score: int
    limits: tuple[str, ...]
    maybe_parent: bool
    strength: float
    compared: tuple[Weights, Known, Known, Evidence] = field(repr=False, compare=False)

    @cached_property
    def contributions(self) -> tuple[Contribution, ...]:
        """The contributions that made the score, put into words when somebody asks for them."""
        return explain(*self.compared)


@dataclass(frozen=True)
class Ranked:
    """A candidate with its result."""

    subject: Subject
    result: MatchResult


class _Weighed(NamedTuple):
    """A comparison before it is put into words."""

    right: Known
    evidence: Evidence
    score: int
    limits: tuple[str, ...]
    strength: float


def score(body: MatchBody, left: Subject, right: Subject) -> MatchResult:
    """Compare two subjects under a policy; the same verdict and score whichever comes first."""
    weights, known = _weights(body), Known(left)
    return _result(body, weights, known, _weigh(body, weights, known, right))


def rank(body: MatchBody, subject: Subject, candidates: Iterable[Subject], most: int | None = None) -> list[Ranked]:
    """Candidates with their results, the likeliest first; the first ``most`` of them, or all.

    Those that share an identifier (tax id, website, name or alias) come before those that only look alike.
    """
    weights, known = _weights(body), Known(subject)
    weighed = [_weigh(body, weights, known, candidate) for candidate in candidates]
    weighed.sort(key=lambda w: (-w.strength, -w.score, w.right.subject.name, w.right.subject.ref))
    return [Ranked(each.right.subject, _result(body, weights, known, each)) for each in weighed[:most]]


def _weights(body: MatchBody) -> Weights:
    each = body.weights
    return Weights(each.name, each.website, each.tax_id, each.address, each.contact)


def _weigh(body: MatchBody, weights: Weights, left: Known, right: Subject) -> _Weighed:
    other = Known(right)
    evidence = gather(weights, left, other)
    known = earned = 0
    for maximum, each in zip(weights, evidence.fields, strict=True):
        if each.points is not None:
            known += maximum
            earned += each.points
    plain = (200 * earned + known) // (2 * known) if known else 0
    final, limits = _limited(body, evidence, plain)
    return _Weighed(other, evidence, final, limits, evidence.strength + (1000.0 if evidence.identifies else 0.0))


def _result(body: MatchBody, weights: Weights, left: Known, weighed: _Weighed) -> MatchResult:
    return MatchResult(
        verdict=_verdict(body, weighed.score),
        score=weighed.score,
        limits=weighed.limits,
        maybe_parent=weighed.evidence.maybe_parent and body.maybe_from <= weighed.score < body.same_from,
        strength=weighed.strength,
        compared=(weights, left, weighed.right, weighed.evidence),
    )


@dataclass(frozen=True, slots=True)
class MatchingFacts:
    """A customer as a registration describes it, and the nearest accounts as they were known then."""

    subject: Subject
    candidates: tuple[Subject, ...] = ()


def decide(body: MatchBody, facts: MatchingFacts) -> Outcome:
    """Return the verdict on the likeliest candidate, or ``new``; the first five candidates in rows for staff."""
    return outcome_of(rank(body, facts.subject, facts.candidates))


def outcome_of(ranked: Sequence[Ranked]) -> Outcome:
    """Return what :func:`decide` does for candidates already ranked, the likeliest first."""
    if not ranked:
        return Outcome("new", "No account looks like this customer.")
    rows = tuple(
        Row(each.subject.name, f"{each.result.score} of 100", each.result.verdict, hidden=True) for each in ranked[:5]
    )
    best = ranked[0]
    return Outcome(
        best.result.verdict, f"Nearest is {best.subject.name}, {best.result.score} of 100.", rows,
        data={"score": best.result.score},
    )  # fmt: skip


def _verdict(body: MatchBody, points: int) -> Verdict:
    if points >= body.same_from:
        return Verdict.SAME
    return Verdict.MAYBE if points >= body.maybe_from else Verdict.DIFFERENT


def _limited(body: MatchBody, evidence: Evidence, plain: int) -> tuple[int, tuple[str, ...]]:
    """The score after the limits of the policy, floors first, and the limits that changed it."""
    points, moved = plain, []
    for name in _floors(evidence):
        limit = getattr(body, name)
        if limit is not None and points < limit:
            points = limit
            moved.append(name)
    for name in _ceilings(body, evidence):
        limit = getattr(body, name)
        if limit is not None and points > limit:
            points = limit
            moved.append(name)
    return points, tuple(moved)


def _floors(evidence: Evidence) -> list[str]:
    """The limits below which a score does not fall."""
    found = []
    if evidence.tax_id.relation is Relation.SAME:
        found.append("same_tax_id_at_least")
    if evidence.website.relation is Relation.SAME:
        found.append("same_website_at_least")
    if evidence.name.relation is Relation.SAME and evidence.country is not Relation.DIFFERS:
        found.append("same_name_at_least")
    return found


def _ceilings(body: MatchBody, evidence: Evidence) -> list[str]:
    """The limits above which a score does not rise."""
    found = []
    if evidence.tax_id.relation is Relation.DIFFERS:
        found.append("different_tax_id_at_most")
    if evidence.country is Relation.DIFFERS:
        found.append("different_country_at_most")
    if evidence.maybe_parent and evidence.tax_id.relation is not Relation.SAME:
        found.append("parent_at_most")
    if evidence.name_alone and not (body.country_supports_name and evidence.country_supports_name):
        found.append("name_alone_at_most")
    return found
