"""How much the evidence on a registration counts. A pure rule."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from prm.common.decisions import Alternative, Outcome, Row
from prm.common.policies.faults import Finding
from prm.common.policies.hints import DAYS, POINTS, Hint
from prm.common.policies.meaning import twice
from prm.common.policies.primitives import Primitive


class Points(Primitive):
    """What one kind of evidence counts: points a piece, how many pieces count, and how many words it takes."""

    kind: Annotated[str, Hint(of="evidence")] = Field(title="Kind")
    label: str = Field(title="Called")
    points: Annotated[int, POINTS] = Field(ge=0, le=1000, title="Counts")
    most: Annotated[int, Hint(unit="pieces")] = Field(default=1, ge=0, le=100, title="At most")
    words: Annotated[int, Hint(unit="words")] = Field(default=0, ge=0, le=500, title="From a length of")


class EvidenceBody(Primitive):
    """All kinds that count, and how a customer's confirmation is asked for.

    ``confirm_days`` is how long the customer's link is valid, ``asks`` how often it can be sent for a registration.
    """

    kinds: list[Points] = Field(title="Kinds of evidence")
    confirm_days: Annotated[int, DAYS] = Field(default=14, ge=1, le=90, title="A customer's link is valid for")
    asks: Annotated[int, Hint(unit="times")] = Field(default=3, ge=1, le=20, title="And sent at most")

    def meaningless(self) -> Iterator[Finding]:
        """See the base: a kind that counts nothing, or that is written twice."""
        yield from twice([kind.kind for kind in self.kinds], "kinds", "kind", "The kind")
        for place, kind in enumerate(self.kinds):
            if not kind.most or not kind.points:
                path = f"kinds.{place}.{'points' if kind.most else 'most'}"
                yield Finding(path, "It would count nothing. Take the kind out instead.")


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence: its kind, and how many words it has."""

    kind: str
    words: int = 0


@dataclass(frozen=True, slots=True)
class EvidenceFacts:
    """Every piece on a registration; ``denied`` when the customer did not confirm it."""

    pieces: tuple[Piece, ...] = ()
    denied: bool = False


def score(body: EvidenceBody, facts: EvidenceFacts) -> Outcome:
    """Return the score in ``data["score"]`` with a row for each kind, and what would raise it."""
    counted = _counted(body, facts)
    total, rows, offset = sum(k.points * counted[k.kind] for k in body.kinds), [], 0
    given = Counter(piece.kind for piece in facts.pieces)
    for kind in body.kinds:
        earned = kind.points * counted[kind.kind]
        rows.append(
            Row(
                kind.label,
                _value(kind, given[kind.kind], counted[kind.kind]),
                f"+ {earned}" if earned else "0",
                "part" if earned else "info",
                part=_percent(earned, total),
                offset=_percent(offset, total),
            )
        )
        offset += earned
    if facts.denied:
        rows.append(Row("Customer's answer", "The customer did not confirm it", "0", "failed"))
    most = sum(kind.points * kind.most for kind in body.kinds)
    return Outcome(
        "scored",
        f"The evidence counts {total} of {most} points." if total else "No evidence that counts yet.",
        tuple(rows),
        total=(f"Of {most} points", f"{total}"),
        alternatives=_alternatives(body, facts, total),
        data={"score": total, "most": most},
    )


def points(body: EvidenceBody, facts: EvidenceFacts) -> int:
    """Return the score alone."""
    counted = _counted(body, facts)
    return sum(kind.points * counted[kind.kind] for kind in body.kinds)


def _counted(body: EvidenceBody, facts: EvidenceFacts) -> dict[str, int]:
    """Return how many pieces of each kind count: long enough, and not more than the policy takes."""
    return {
        kind.kind: min(sum(p.kind == kind.kind and p.words >= kind.words for p in facts.pieces), kind.most)
        for kind in body.kinds
    }


def _value(kind: Points, given: int, counted: int) -> str:
    if not given:
        return "None"
    if kind.most == 1 and given == 1:
        return "Counted" if counted else f"Too short, it takes {kind.words} words"
    return f"{counted} of {given} counted"


def _alternatives(body: EvidenceBody, facts: EvidenceFacts, total: int) -> tuple[Alternative, ...]:
    """Return for each kind with room what one piece more would make of the score, verified by the rule itself."""
    found = []
    for kind in body.kinds:
        if kind.kind == "confirmation" and facts.denied:
            continue
        more = EvidenceFacts((*facts.pieces, Piece(kind.kind, kind.words)), facts.denied)
        if (then := points(body, more)) > total:
            words = f" of {kind.words} words" if kind.words else ""
            found.append(Alternative(f"{kind.label}{words}", f"{then} points"))
    return tuple(sorted(found, key=lambda each: -int(each.result.split()[0])))


def _percent(part: int, whole: int) -> int:
    return min(100, round(100 * part / whole)) if whole else 0
