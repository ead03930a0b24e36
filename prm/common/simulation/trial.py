"""One decision tried under another policy: what came out before, what would come out, and who gains by it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from pydantic import ValidationError

from prm.common.decisions.outcome import Outcome
from prm.common.judging.judgement import Judgement, judgements
from prm.common.models.simulation import SimulatedDecision, Simulation
from prm.common.policies.kinds import kinds
from prm.common.policies.store import body_of
from prm.common.simulation.chosen import coverage_of, one
from prm.common.simulation.coverage import scope_of

COLUMNS = ("pk", "kind", "partner_id", "policy_id", "facts", "scope", "outcome", "sentence", "data")
"""What a trial needs of a stored decision, in the order :meth:`Trial.chunk` takes it."""

Effect = SimulatedDecision.Effect


@dataclass(slots=True)
class Tally:
    """What a chunk came to. ``answers`` is decision kind to answer to [before, after, money before, money after],
    ``sums`` kind to figure to [before, after, decisions]."""

    answers: dict[str, dict[str, list[Any]]]
    judged: int = 0
    outside: int = 0
    unreadable: int = 0
    rechecked: int = 0
    unfaithful: int = 0
    sums: dict[str, dict[str, list[Any]]] = field(default_factory=dict)


class Trial:
    """A version's body against what was decided, or against the version it would replace."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation
        self._body = kinds()[simulation.kind].schema.model_validate(simulation.body)
        self._reference: Any = body_of(simulation.reference) if simulation.reference else None
        self._coverage = coverage_of(simulation)
        self._tier = simulation.filters.get("tier") or None

    def chunk(self, rows: Iterable[tuple[Any, ...]]) -> tuple[list[SimulatedDecision], Tally]:
        """Try stored decisions (:data:`COLUMNS`); return a row for each that would differ, and the counts of all."""
        changed: list[SimulatedDecision] = []
        tally = Tally({})
        for pk, kind, partner_id, policy_id, facts, stored_scope, outcome, sentence, data in rows:
            judgement = judgements()[kind]
            scope = scope_of(stored_scope, facts)
            tier = one(scope.get("tier"))
            if not self._coverage.holds(scope) or (self._tier and tier != self._tier):
                tally.outside += 1
                continue
            stored = Outcome(outcome, sentence, data=data)
            try:
                known = judgement.read(facts)
                if not _has_a_say(judgement, self._simulation.kind, known):
                    tally.outside += 1
                    continue
                before = self._before(judgement, known, policy_id, stored, tally)
                said_before = judgement.answer.of(before)
            except (ValidationError, KeyError):
                # Kept before facts were complete: it cannot be compared, and is counted as such.
                tally.unreadable += 1
                continue
            after = judgement.under(self._simulation.kind, self._body, supposed(judgement, known, self._simulation))
            size = judgement.size(known)
            said = said_before, judgement.answer.of(after)
            tally.judged += 1
            _count(tally.answers.setdefault(kind, {}), said, size)
            _sum(tally.sums, judgement, before, after)
            if said[0] != said[1] or before.outcome != after.outcome or _effect(judgement, before, after):
                changed.append(
                    SimulatedDecision(
                        simulation_id=self._simulation.pk, decision_id=pk, partner_id=partner_id, tier=tier,
                        before=said[0], after=said[1], sentence=after.sentence, size=size,
                        effect=_effect(judgement, before, after), delta=_delta(judgement, said),
                    )
                )  # fmt: skip
        return changed, tally

    def _before(self, judgement: Judgement, known: Any, policy_id: int, stored: Outcome, tally: Tally) -> Outcome:
        """What is compared with; whatever the reference decided itself is run again beside it and has to agree."""
        if self._reference is None:
            return stored
        mine = self._is_mine(judgement, known, policy_id)
        if self._simulation.as_decided and not mine:
            return stored
        again = judgement.under(self._simulation.kind, self._reference, known)
        if mine:
            tally.rechecked += 1
            agrees = again.outcome == stored.outcome and judgement.answer.of(again) == judgement.answer.of(stored)
            tally.unfaithful += not agrees
        return stored if self._simulation.as_decided else again

    def _is_mine(self, judgement: Judgement, known: Any, policy_id: int) -> bool:
        """Whether the version that would be replaced had its say in a decision itself."""
        reference = self._simulation.reference
        if reference is None or judgement.policy == self._simulation.kind or judgement.others is None:
            return policy_id == self._simulation.reference_id
        return judgement.others.named(known).get(self._simulation.kind) == reference.public_id


def supposed(judgement: Judgement, known: Any, simulation: Simulation) -> Any:
    """Return facts with what a simulation supposes beside its version."""
    if not simulation.supposing or judgement.supposing is None:
        return known
    return judgement.supposing(known, simulation.supposing)


def _has_a_say(judgement: Judgement, kind: str, known: Any) -> bool:
    """Whether a policy kind was asked at all where a decision reads several."""
    return judgement.policy == kind or judgement.others is None or kind in judgement.others.named(known)


def _count(answers: dict[str, list[Any]], said: tuple[str, str], size: Decimal | None) -> None:
    money = size or Decimal(0)
    for column, answer in enumerate(said):
        row = answers.setdefault(answer, [0, 0, Decimal(0), Decimal(0)])
        row[column] += 1
        row[column + 2] += money


def _sum(sums: dict[str, dict[str, list[Any]]], judgement: Judgement, before: Outcome, after: Outcome) -> None:
    for figure in judgement.sums:
        was, would = figure.of(before), figure.of(after)
        if was is None or would is None:
            continue
        row = sums.setdefault(judgement.kind, {}).setdefault(figure.key, [Decimal(0), Decimal(0), 0])
        row[0] += was
        row[1] += would
        row[2] += 1


def _effect(judgement: Judgement, before: Outcome, after: Outcome) -> int:
    if judgement.better(before, after):
        # A judgement that only tells that two outcomes differ knows no gain.
        return Effect.DIFFERENT if judgement.better(after, before) else Effect.GAINS
    return Effect.LOSES if judgement.better(after, before) else Effect.DIFFERENT


def _delta(judgement: Judgement, said: tuple[str, str]) -> Decimal | None:
    if judgement.answer.kind != "number":
        return None
    try:
        return Decimal(said[1]) - Decimal(said[0])
    except InvalidOperation:
        return None


def merged(kept: Mapping[str, Any], found: Mapping[str, Mapping[str, list[Any]]]) -> dict[str, Any]:
    """Return a job's answers with a chunk's added; money as text, as JSON keeps it."""
    total: dict[str, Any] = {kind: {a: list(row) for a, row in rows.items()} for kind, rows in kept.items()}
    for kind, rows in found.items():
        mine = total.setdefault(kind, {})
        for answer, (before, after, money_before, money_after) in rows.items():
            row = mine.setdefault(answer, [0, 0, "0", "0"])
            mine[answer] = [
                row[0] + before, row[1] + after,
                str(Decimal(row[2]) + money_before), str(Decimal(row[3]) + money_after),
            ]  # fmt: skip
    return total


def added(kept: Mapping[str, Any], found: Mapping[str, Mapping[str, list[Any]]]) -> dict[str, Any]:
    """Return a job's sums with a chunk's added, as plain data."""
    total: dict[str, Any] = {kind: {key: list(row) for key, row in rows.items()} for kind, rows in kept.items()}
    for kind, rows in found.items():
        mine = total.setdefault(kind, {})
        for key, (before, after, count) in rows.items():
            row = mine.get(key, ["0", "0", 0])
            mine[key] = [str(Decimal(row[0]) + before), str(Decimal(row[1]) + after), row[2] + count]
    return total
