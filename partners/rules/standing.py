"""Where a partner stands on a ladder, what is missing, and whether it should move. A pure rule."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from partners.rules.ladder import LadderBody, LadderTier, Watch
from prm.common.decisions import Alternative, Outcome, Row
from prm.common.policies.criteria import Figures, Line, Looked
from prm.common.policies.measures import Entry, Figure, Ground

FEW = 3


@dataclass(frozen=True, slots=True)
class LadderFacts:
    """What a ladder is applied to: the day, the tier held ("" for none) since when, and every entry that may count.

    ``reviewed`` is when its tier was last reviewed. ``rates`` are units of each currency for one EUR. ``given`` are
    figures known without counting, which count instead of the measured ones: in examples and imports.
    """

    on: date
    current: str = ""
    since: date | None = None
    reviewed: date | None = None
    entries: tuple[Entry, ...] = ()
    rates: Mapping[str, Decimal] = field(default_factory=dict)
    given: Mapping[str, Decimal | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TierLook:
    """A tier held against the facts: what entering it takes and what keeping it takes."""

    tier: LadderTier
    enter: Looked
    keep: Looked


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a partner stands. Numbers are steps of the ladder from 0, -1 is below it.

    ``best`` is the step it belongs on, ``due`` whether a review day has come since it was last reviewed.
    """

    at: int
    best: int
    tiers: tuple[TierLook, ...]
    figures: Figures
    watched: tuple[tuple[Watch, Line], ...]
    due: bool
    next_review: date
    kept_until: date | None

    @property
    def current(self) -> TierLook | None:
        """Return the tier held."""
        return self.tiers[self.at] if self.at >= 0 else None

    @property
    def following(self) -> TierLook | None:
        """Return the next tier up."""
        return self.tiers[self.at + 1] if self.at + 1 < len(self.tiers) else None


def figures_of(body: LadderBody, facts: LadderFacts) -> dict[str, Decimal | None]:
    """Return every figure of the ladder on the day of the facts."""
    ground = Ground(facts.on, facts.entries, facts.rates)
    return {
        figure.key: facts.given[figure.key] if figure.key in facts.given else figure.evaluate(ground, body.currency)
        for figure in body.figures
    }


def stand(body: LadderBody, facts: LadderFacts) -> Standing:
    """Return where a partner stands. Nobody loses a tier over a figure that is not known."""
    figures = figures_of(body, facts)
    tiers = tuple(TierLook(tier, tier.enter.look(figures), tier.kept_by.look(figures)) for tier in body.tiers)
    at = next((step for step, look in enumerate(tiers) if look.tier.code == facts.current), -1)
    met = [step for step, look in enumerate(tiers) if _holds(look, step, at)]
    latest = body.review.latest(facts.on)
    reviewed = facts.reviewed or facts.since
    kept = facts.since + timedelta(days=body.review.grace_days) if facts.since and body.review.grace_days else None
    return Standing(
        at=at,
        best=max(met, default=-1),
        tiers=tiers,
        figures=figures,
        watched=tuple((watch, watch.need.look(figures)) for watch in body.watch),
        due=reviewed is None or latest > reviewed,
        next_review=body.review.following(facts.on),
        kept_until=kept if kept and kept > facts.on else None,
    )


def _holds(look: TierLook, step: int, at: int) -> bool:
    if step == at:
        return look.keep.met is not False
    return (look.enter if step > at else look.keep).met is True


def decide(body: LadderBody, facts: LadderFacts) -> Outcome:
    """Return ``move_up``, ``move_down``, ``rising`` or ``slipping`` (a review has to come first), ``review`` or
    ``stays``; ``by_hand`` without tiers. ``data["tier"]`` is the tier it belongs on, ``data["lines"]`` its figures."""
    if not body.tiers:
        return Outcome("by_hand", "Tiers of this programme are given by hand.", data={"tier": facts.current})
    found = stand(body, facts)
    outcome = _outcome(body, found)
    tier = found.tiers[found.best].tier if found.best >= 0 else None
    watched = [watch.label for watch, line in found.watched if line.met is False]
    shown = found.current if outcome in {"slipping", "move_down"} else found.following
    return Outcome(
        outcome,
        _sentence(body, found, outcome),
        tuple(_rows(body, found)),
        total=("Belongs on", tier.name) if tier else ("Belongs on", "No tier"),
        alternatives=_alternatives(body, facts, found),
        data={
            "tier": tier.code if tier else "",
            "was": facts.current,
            "moves": outcome in {"move_up", "move_down"},
            "reviewed": found.due,
            "next_review": found.next_review,
            "watch": watched,
            "missing": [_missing(body, line) for line in _short(shown, outcome)],
        },
    )


def _outcome(body: LadderBody, found: Standing) -> str:
    if found.best > found.at:
        return "move_up" if body.review.up == "at_once" or found.due else "rising"
    if found.best < found.at and body.review.down != "never":
        now = found.kept_until is None and (body.review.down == "at_once" or found.due)
        return "move_down" if now else "slipping"
    return "review" if any(line.met is False for _, line in found.watched) else "stays"


def _short(look: TierLook | None, outcome: str) -> list[Line]:
    """Return what is not met of a tier, what nothing else can do for first."""
    if look is None:
        return []
    lines = (look.keep if outcome in {"slipping", "move_down"} else look.enter).lines
    return sorted((line for line in lines if line.met is not True), key=lambda line: line.optional)


def _missing(body: LadderBody, line: Line) -> str:
    figure = body.names[line.figure]
    if line.missing is None:
        return f"{figure.label} is not known yet"
    if figure.unit == "yes_no":
        return figure.label
    if line.word == "at most":
        return f"{figure.say_missing(line.missing, body.currency)} too much: {_lower(figure)}"
    more = "a little more" if not line.missing else f"{figure.say_missing(line.missing, body.currency)} more"
    return f"{more}: {_lower(figure)}"


def _lower(figure: Figure) -> str:
    return figure.label[0].lower() + figure.label[1:]


def _said(parts: list[str]) -> str:
    shown = parts[:FEW] if len(parts) <= FEW else [*parts[: FEW - 1], f"{len(parts) - FEW + 1} more"]
    return "; ".join(shown)


def _sentence(body: LadderBody, found: Standing, outcome: str) -> str:
    best = found.tiers[found.best].tier.name if found.best >= 0 else "no tier"
    here = found.current.tier.name if found.current else "no tier"
    day = f"{found.next_review:%-d %B %Y}"
    if outcome == "move_up":
        return f"Meets everything {best} asks, so it moves up."
    if outcome == "rising":
        return f"Meets everything {best} asks; the review on {day} decides."
    short = _said([_missing(body, line) for line in _short(found.current, "slipping")])
    if outcome == "move_down":
        return f"No longer meets {here}: {short}. It belongs on {best}."
    if outcome == "slipping":
        until = max(found.next_review, found.kept_until or found.next_review)
        return f"{here} until {until:%-d %B %Y}, then {best} unless this changes: {short}."
    stays = f"Stays {here}" if found.current else "On no tier yet"
    watched = " ".join(f"To look at: {watch.label}." for watch, line in found.watched if line.met is False)
    if found.following is None:
        return f"{stays}, the highest tier. {watched}".strip()
    lacking = _said([_missing(body, line) for line in _short(found.following, "stays")])
    return f"{stays}. {found.following.tier.name} takes {lacking}. {watched}".strip()


def _rows(body: LadderBody, found: Standing) -> list[Row]:
    rows = []
    for look, looked in ((found.current, "keep"), (found.following, "enter")):
        if look is not None:
            verb = "To keep" if looked == "keep" else "For"
            rows += [_row(body, line, f"{verb} {look.tier.name}") for line in getattr(look, looked).lines]
    rows += [_row(body, line, f"To look at, {watch.label}") for watch, line in found.watched]
    return rows


def _row(body: LadderBody, line: Line, whose: str) -> Row:
    figure = body.names[line.figure]
    have = figure.say_number(line.have, body.currency)
    need = "unknown" if line.need is None else figure.say_number(line.need, body.currency)
    value = have if figure.unit == "yes_no" else f"{have}, {line.word} {need} needed"
    result = "passed" if line.met else "failed" if line.met is False else "unknown"
    left = "enough" if line.met else _missing(body, line)
    return Row(f"{whose}: {figure.label}", value, left, result, part=percent(line))  # type: ignore[arg-type]


def percent(line: Line) -> int:
    """Return how much of what it takes is there, 0 to 100, for a bar."""
    if line.met:
        return 100
    if line.have is None or not line.need or line.have <= 0 or line.word == "at most":
        return 0
    return min(99, int(100 * line.have / line.need))


def _alternatives(body: LadderBody, facts: LadderFacts, found: Standing) -> tuple[Alternative, ...]:
    """Return what would have given the next tier, verified by running the rule again."""
    above = found.tiers[found.best + 1] if found.best + 1 < len(found.tiers) else None
    if above is None:
        return ()
    lines = [line for line in above.enter.lines if line.met is not True and line.need is not None and not line.optional]
    if not lines or any(line.word == "more than" for line in lines):
        return ()
    turned = stand(body, replace(facts, given={**facts.given, **{line.figure: line.need for line in lines}}))
    if turned.best <= found.best:
        return ()
    return (Alternative(_said([_missing(body, line) for line in lines]), turned.tiers[turned.best].tier.name),)
