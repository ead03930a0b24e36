"""What would have turned a decision: found by search over the policy's own limits, proved by running the rule again."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any

from pydantic import ValidationError

from prm.common.decisions.outcome import Alternative, Outcome
from prm.common.judging.judgement import FactField, Judgement, judgements
from prm.common.judging.limits import Turning, turnings
from prm.common.models.decision import Decision
from prm.common.policies.kinds import kinds
from prm.common.policies.primitives import say_value

MOST_RUNS = 400
"""How often the rule is run again at most before a search for two facts at once gives up."""

Move = tuple[FactField, Turning]


@dataclass(slots=True)
class _Search:
    """One search: the rule with a policy on some facts, and how often it was run."""

    judgement: Judgement
    body: Any
    facts: Any
    before: Outcome
    runs: int = 0

    def run(self, moves: tuple[Move, ...]) -> Outcome:
        """Decide anew with the moves made."""
        self.runs += 1
        change = {field.name: turning.value for field, turning in moves}
        return self.judgement.decide(self.body, self.judgement.changed(self.facts, change))

    def turned(self, moves: tuple[Move, ...]) -> Outcome | None:
        """Return the new outcome when it is the turn one would have wished for."""
        after = self.run(moves)
        return after if self.judgement.better(self.before, after) else None

    def moves(self) -> list[list[Move]]:
        """Return for each fact that somebody could change the values to try, the nearest first."""
        found = []
        for field in self.judgement.fields:
            if not field.turns:
                continue
            current = getattr(self.facts, field.name)
            values = turnings(self.body, field.name, field.kind, current)
            values += [Turning(value, say_value(value)) for value in field.tried(self.body, self.facts)]
            found.append([(field, turning) for turning in values])
        return found

    def alternative(self, moves: tuple[Move, ...], after: Outcome) -> Alternative:
        """Return a change in words with what it leads to."""
        parts = [self._said(field, turning) for field, turning in moves]
        change = " and ".join([parts[0], *(f"{part[0].lower()}{part[1:]}" for part in parts[1:])])
        answer = self.judgement.answer
        return Alternative(change, answer.say(answer.of(after)))

    def _said(self, field: FactField, turning: Turning) -> str:
        own = self.judgement.says(self.body, field.name, turning.value)
        if own:
            return own
        return field.turned.format(value=turning.said) if field.turned else f"{field.label}: {turning.said}"


def search(
    judgement: Judgement, body: Any, facts: Any, most: int = 3, *, before: Outcome | None = None
) -> tuple[Alternative, ...]:
    """Return at most ``most`` smallest changes that turn the decision, each proved by the rule itself.

    One fact at a time comes first, the nearest value of each; only when no single fact turns it, two together; and
    only then as many as it takes. Facts nobody could have changed are never touched. ``before`` saves one run.
    """
    return tuple(alternative for alternative, _ in found(judgement, body, facts, most, before=before))


def alternatives(kind: str, body: Any, facts: Any, *, before: Outcome | None = None) -> tuple[Alternative, ...]:
    """Return what :func:`search` does, for the judgement of decision kind ``kind``."""
    return search(judgements()[kind], body, facts, before=before)


def alternatives_of(decision: Decision) -> list[dict[str, Any]]:
    """Return what would have turned a stored decision, as plain data: as kept, else searched for now. For staff.

    A decision by a person, and one whose facts or policy cannot be read any more, has none.
    """
    judgement = judgements().get(decision.kind)
    if decision.alternatives or judgement is None or decision.policy is None:
        return list(decision.alternatives)
    try:
        body = kinds()[decision.policy.kind].schema.model_validate(decision.policy.body)
        facts = judgement.read(decision.facts)
    except ValidationError:
        return []
    return [asdict(each) for each in search(judgement, body, facts)]


def found(
    judgement: Judgement, body: Any, facts: Any, most: int = 3, *, before: Outcome | None = None
) -> list[tuple[Alternative, Mapping[str, Any]]]:
    """Return what :func:`search` does, each with the changed facts by name."""
    looking = _Search(judgement, body, facts, before or judgement.decide(body, facts))
    if not judgement.wishes(looking.before):
        return []
    moves = looking.moves()
    ways = list(_single(looking, moves)) or list(_double(looking, moves)) or list(_several(looking, moves))
    return [
        (looking.alternative(way, after), {field.name: turning.value for field, turning in way})
        for way, after in ways[:most]
    ]


def _single(looking: _Search, moves: list[list[Move]]) -> Iterator[tuple[tuple[Move, ...], Outcome]]:
    for values in moves:
        for move in values:
            if (after := looking.turned((move,))) is not None:
                yield (move,), after
                break


def _double(looking: _Search, moves: list[list[Move]]) -> Iterator[tuple[tuple[Move, ...], Outcome]]:
    for one, other in combinations(moves, 2):
        if (way := _first_of(looking, one, other)) is not None:
            yield way


def _first_of(looking: _Search, one: list[Move], other: list[Move]) -> tuple[tuple[Move, ...], Outcome] | None:
    for first in one:
        for second in other:
            if looking.runs >= MOST_RUNS:
                return None
            if (after := looking.turned((first, second))) is not None:
                return (first, second), after
    return None


def _several(looking: _Search, moves: list[list[Move]]) -> Iterator[tuple[tuple[Move, ...], Outcome]]:
    """Where many lines failed, mend them one after the other; then take back every move it does without."""
    way: tuple[Move, ...] = ()
    failed = _failed(looking.before)
    for values in moves:
        for move in values:
            left = _failed(looking.run((*way, move)))
            if left < failed:
                way, failed = (*way, move), left
                break
    if len(way) < 3 or looking.turned(way) is None:
        return
    for move in way:
        fewer = tuple(each for each in way if each is not move)
        if looking.turned(fewer) is not None:
            way = fewer
    yield way, looking.run(way)


def _failed(outcome: Outcome) -> int:
    return sum(row.result == "failed" for row in outcome.rows)
