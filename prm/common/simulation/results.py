"""What a simulation came to: counted once when it is done, and read from its rows for lists and files."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, Exists, OuterRef, Q, QuerySet, Sum
from pydantic_core import to_jsonable_python

from prm.common.decisions.outcome import Outcome
from prm.common.errors import NotFound
from prm.common.judging.judgement import Consequence, Judgement, judged_by, judgements
from prm.common.models import Decision, SimulatedDecision, Simulation
from prm.common.policies.kinds import kinds
from prm.common.policies.store import body_of, label_of
from prm.common.simulation import chosen
from prm.common.simulation.trial import supposed

MOST_PARTNERS = 12
MOST_STANDING = 200
Effect = SimulatedDecision.Effect


@dataclass(frozen=True, slots=True)
class Bar:
    """One answer: how many decisions had it and would have it, and the money of both in EUR."""

    answer: str
    said: str
    before: int
    after: int
    money_before: Decimal
    money_after: Decimal

    @property
    def change(self) -> int:
        """Return how many more have it."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Histogram:
    """The answers of one kind of decision, in their order."""

    judgement: Judgement
    bars: list[Bar]

    @property
    def differs(self) -> bool:
        """Whether any answer is more or less frequent."""
        return any(bar.change for bar in self.bars)


@dataclass(frozen=True, slots=True)
class Total:
    """A figure added up over all decisions: before and after. ``count`` says of how many it is known."""

    label: str
    unit: str
    before: Decimal
    after: Decimal
    count: int
    key: str = ""

    @property
    def change(self) -> Decimal:
        """Return how much more it would have been."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Share:
    """A tier or a partner on one side: how many of its decisions change, by how much each, and the money at stake."""

    key: str
    effect: int
    count: int
    each: Decimal | None
    total: Decimal | None
    money: Decimal


def collect(simulation: Simulation) -> dict[str, Any]:
    """Return the aggregates over a simulation's rows as plain data: effects, tiers, partners."""
    rows = simulation.rows.order_by()
    figures = {"count": Count("id"), "each": Avg("delta"), "total": Sum("delta"), "money": Sum("size")}
    partners = (
        rows.filter(partner_id__isnull=False)
        .values("partner_id", "tier")
        .annotate(**figures, gains=Count("id", filter=Q(effect=Effect.GAINS)),
                  loses=Count("id", filter=Q(effect=Effect.LOSES)))
        .order_by("-count", "partner_id")[:MOST_PARTNERS]
    )  # fmt: skip
    found = {
        "effects": list(rows.values("effect").annotate(count=Count("id"), money=Sum("size")).order_by("-effect")),
        "tiers": list(rows.values("tier", "effect").annotate(**figures).order_by("-count", "tier", "-effect")),
        "partners": list(partners),
        "affected": rows.aggregate(n=Count("partner_id", distinct=True))["n"],
        "consequences": [asdict(each) for each in _led_to(simulation, rows)],
    }
    plain: dict[str, Any] = to_jsonable_python(found)
    return plain


def _led_to(simulation: Simulation, rows: QuerySet[SimulatedDecision]) -> list[Consequence]:
    told = [(each.kind, each.consequences) for each in judged_by(simulation.kind) if each.consequences is not None]
    return [one for kind, tell in told for one in tell(rows.filter(decision__kind=kind))]


def consequences(simulation: Simulation) -> list[Consequence]:
    """Return what the changed decisions would have led to in the work; empty where a kind tells nothing of it."""
    kept = aggregates(simulation).get("consequences", [])
    return [Consequence(row["label"], Decimal(row["before"]), Decimal(row["after"]), row["good"]) for row in kept]


def aggregates(simulation: Simulation) -> dict[str, Any]:
    """Return the aggregates as kept, or of what was found so far."""
    return simulation.results or collect(simulation)


def affected(simulation: Simulation) -> int:
    """Return how many partners have at least one changed decision."""
    return int(aggregates(simulation)["affected"])


def money_at_stake(simulation: Simulation) -> dict[int, Decimal]:
    """Return the money in EUR of the decisions that gain, lose and are only different."""
    counted = {row["effect"]: Decimal(row["money"] or 0) for row in aggregates(simulation)["effects"]}
    return {effect: counted.get(effect, Decimal(0)) for effect in Effect.values}


def effects(simulation: Simulation) -> dict[int, int]:
    """Return how many of the changed decisions gain, lose and are only different."""
    counted = {row["effect"]: row["count"] for row in aggregates(simulation)["effects"]}
    return {effect: counted.get(effect, 0) for effect in Effect.values}


def tiers(simulation: Simulation) -> list[Share]:
    """Return what changes for each tier and side, the most decisions first."""
    return [_share(row["tier"], row["effect"], row) for row in aggregates(simulation)["tiers"]]


def partners(simulation: Simulation) -> list[tuple[int, str, Share]]:
    """Return the partners with the most changed decisions, each with its number, tier and what changes for it."""
    found = []
    for row in aggregates(simulation)["partners"]:
        gains, loses = row["gains"], row["loses"]
        side = Effect.GAINS if gains > loses else Effect.LOSES if loses > gains else Effect.DIFFERENT
        found.append((row["partner_id"], row["tier"], _share(str(row["partner_id"]), side, row)))
    return found


def _share(key: str, effect: int, row: dict[str, Any]) -> Share:
    each, total = (Decimal(row[name]) if row[name] is not None else None for name in ("each", "total"))
    return Share(key, effect, row["count"], each, total, Decimal(row["money"] or 0))


def histograms(simulation: Simulation) -> list[Histogram]:
    """Return how often each answer was given and would be: numbers by size, choices as declared, words by count."""
    found = []
    for kind, answers in simulation.tallies.items():
        judgement = judgements()[kind]
        bars = [
            Bar(answer, judgement.answer.say(answer), row[0], row[1], Decimal(row[2]), Decimal(row[3]))
            for answer, row in answers.items()
        ]
        found.append(Histogram(judgement, _ordered(judgement, bars)))
    return found


def totals(simulation: Simulation) -> list[Total]:
    """Return the figures the kinds of decision add up, in their order; those known of no decision are left out."""
    found = []
    for kind, sums in simulation.sums.items():
        for figure in judgements()[kind].sums:
            if (row := sums.get(figure.key)) is not None:
                found.append(Total(figure.label, figure.unit, Decimal(row[0]), Decimal(row[1]), row[2], figure.key))
    return found


def _ordered(judgement: Judgement, bars: list[Bar]) -> list[Bar]:
    if judgement.answer.kind == "number":
        return sorted(bars, key=lambda bar: Decimal(bar.answer))
    declared = [value for value, _ in judgement.answer.choices()]
    if declared:
        return sorted(bars, key=lambda bar: declared.index(bar.answer) if bar.answer in declared else len(declared))
    return sorted(bars, key=lambda bar: -max(bar.before, bar.after))


def changed(simulation: Simulation, *, tier: str = "", effect: str = "", partner: int | None = None
            ) -> QuerySet[SimulatedDecision]:  # fmt: skip
    """Return the decisions that would differ, the largest first, narrowed where asked."""
    rows = simulation.rows.select_related("decision")
    if tier:
        rows = rows.filter(tier=tier)
    if effect in {str(value) for value in Effect.values}:
        rows = rows.filter(effect=int(effect))
    if partner is not None:
        rows = rows.filter(partner_id=partner)
    return rows.order_by("-size", "id")


@dataclass(frozen=True, slots=True)
class BothWays:
    """One decision as it was and as it would have been, with both traces."""

    row: SimulatedDecision
    judgement: Judgement
    before: dict[str, Any]
    after: dict[str, Any]


def both_ways(simulation: Simulation, row: SimulatedDecision) -> BothWays:
    """Return a changed decision both ways, run again for its trace. Raises pydantic's ``ValidationError`` never: what
    could not be read has no row."""
    decision: Decision = row.decision
    judgement = judgements()[decision.kind]
    facts = judgement.read(decision.facts)
    wanted = supposed(judgement, facts, simulation)
    body = kinds()[simulation.kind].schema.model_validate(simulation.body)
    if simulation.as_decided or simulation.reference is None:
        total = decision.data.get("total")
        before = {"sentence": decision.sentence, "rows": decision.trace, "total": total}
    else:
        before = _plain(judgement.under(simulation.kind, body_of(simulation.reference), facts))
    return BothWays(row, judgement, before, _plain(judgement.under(simulation.kind, body, wanted)))


def _plain(outcome: Outcome) -> dict[str, Any]:
    return {"sentence": outcome.sentence, "rows": outcome.trace(), "total": outcome.total}


class Traced:
    """One added-up figure, read from the changed rows it comes of: before and after of each."""

    def __init__(self, simulation: Simulation, key: str) -> None:
        """Find the figure by its key. Raises ``NotFound`` for one the simulation does not add up."""
        self._simulation = simulation
        counted = [(kind, s) for kind in simulation.sums for s in judgements()[kind].sums if s.key == key]
        if not counted:
            raise NotFound()
        self._kind, self.figure = counted[0]
        self._judgement = judgements()[self._kind]
        self._body = kinds()[simulation.kind].schema.model_validate(simulation.body)
        self._reference = body_of(simulation.reference) if simulation.reference else None

    def rows(self, rows: QuerySet[SimulatedDecision]) -> QuerySet[SimulatedDecision]:
        """Narrow changed rows to those that count in the figure."""
        mine = rows.filter(decision__kind=self._kind)
        return self.figure.rows(mine) if self.figure.rows is not None else mine

    def standing(self) -> list[Decision]:
        """Return the decisions that count in the figure before and after alike, the newest first, so many at most."""
        if self.figure.standing is None:
            return []
        changed = self._simulation.rows.filter(decision=OuterRef("pk"))
        found = self.figure.standing(chosen.counted(self._simulation, self._kind)).exclude(Exists(changed))
        coverage = chosen.coverage_of(self._simulation)
        newest = found.order_by("-at", "-pk")[:MOST_STANDING]
        return [each for each in newest if chosen.is_tried(self._simulation, coverage, each)]

    def of(self, row: SimulatedDecision) -> tuple[Decimal | None, Decimal | None]:
        """Return the figure of one row, before and after; ``None`` where it says nothing of it."""
        decision: Decision = row.decision
        facts = self._judgement.read(decision.facts)
        if self._reference is None or self._simulation.as_decided:
            before = Outcome(decision.outcome, decision.sentence, data=decision.data)
        else:
            before = self._judgement.under(self._simulation.kind, self._reference, facts)
        wanted = supposed(self._judgement, facts, self._simulation)
        after = self._judgement.under(self._simulation.kind, self._body, wanted)
        return self.figure.of(before), self.figure.of(after)


HEAD = ("decision", "kind", "decided at", "about", "tier", "before", "after", "change", "amount EUR", "because")


def lines(simulation: Simulation) -> Iterator[tuple[Any, ...]]:
    """Yield the changed decisions as lines of a file under :data:`HEAD`."""
    for row in changed(simulation).iterator(chunk_size=2_000):
        decision = row.decision
        yield (
            decision.public_id, decision.kind, decision.at.isoformat(timespec="seconds"), decision.subject_id,
            row.tier, row.before, row.after, Effect(row.effect).label, row.size, row.sentence,
        )  # fmt: skip


def compared_with(simulation: Simulation) -> str:
    """Return what the simulation compares with, in words."""
    if simulation.as_decided or simulation.reference is None:
        return "As it was decided"
    return label_of(simulation.reference)
