"""How long an approved registration is protected. A pure rule."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from prm.common.decisions import Outcome, Row
from prm.common.policies.facts import by_name
from prm.common.policies.faults import Finding
from prm.common.policies.hints import DAYS, Hint
from prm.common.policies.meaning import days_before, meaningful, twice
from prm.common.policies.primitives import Bands, Condition, Primitive, say_value

STARTS = Hint(words=(("approval", "The approval"), ("submission", "The submission")))


@dataclass(frozen=True, slots=True)
class ProtectionFacts:
    """What the window depends on. ``tier_name`` is only for words, ``delay_days`` what a late decision owes."""

    tier: str | None
    tier_name: str | None
    amount_eur: Decimal | None
    families: tuple[str, ...]
    new_customer: bool | None
    motion: str | None
    delay_days: int = 0


class Addition(Primitive):
    """Days more while a condition holds. ``because`` says it in a sentence, ``earned_by`` what would earn them."""

    label: str = Field(title="Name")
    when: Condition = Field(title="While this holds")
    days: Annotated[int, DAYS] = Field(title="Adds")
    because: str = Field(default="", title="Said as", description="Ends “…protected for 120 days, because”.")
    earned_by: str = Field(default="", title="Earned by", description="What a partner could do to get it.")


class ProtectionBody(Primitive):
    """A base by tier and size, additions, and a limit. ``warn_days`` are days before the end.

    Counted from the submission, time the vendor takes to decide is the partner's loss, unless the promise compensates.
    """

    base: Annotated[Bands, DAYS] = Field(title="Days by tier and deal size")
    additions: list[Addition] = Field(default=[], title="Additions")
    limit: Annotated[int, DAYS] = Field(title="At most", description="What a late decision owes comes on top.")
    starts: Annotated[Literal["approval", "submission"], STARTS] = Field(default="approval", title="Counted from")
    warn_days: Annotated[list[int], DAYS] = Field(title="Warned before the end", description="Days, with commas.")

    def meaningless(self) -> Iterator[Finding]:
        """See the base: a limit below every window, warnings before one begins, additions of nothing or twice."""
        yield from meaningful(self, ProtectionFacts)
        values = [value for row in self.base.rows.values() for value in row]
        shortest = min(values)
        for key, row in self.base.rows.items():
            for band, value in enumerate(row):
                if value <= 0 or value % 1:
                    yield Finding(f"base.rows.{key}.{band}", "Enter whole days, one or more.")
        if self.limit < shortest:
            yield Finding(
                "limit", f"The shortest window is {say_value(shortest)} days, so every deal would be cut short."
            )
        elif shortest >= 1:
            window = int(min(shortest, Decimal(self.limit)))
            yield from days_before(self.warn_days, window, "warn_days", "the shortest window")
        for place, addition in enumerate(self.additions):
            if addition.days <= 0:
                yield Finding(f"additions.{place}.days", "Add one day or more.")
        yield from twice([each.label for each in self.additions], "additions", "label", "The addition")


def decide(body: ProtectionBody, facts: ProtectionFacts) -> Outcome:
    """Return ``protected`` with the days in ``data["days"]`` and each part in a row."""
    known = by_name(facts)
    base = int(body.base.evaluate(known))
    earned = [(a, a.days if a.when.evaluate(known) is True else 0) for a in body.additions]
    # What the vendor's own delay owes comes on top of every limit.
    days = min(base + sum(given for _, given in earned), body.limit) + facts.delay_days
    rows = [_base_row(body, facts, base, days)]
    offset = base
    for addition, given in earned:
        rows.append(_addition_row(addition, given, offset, days))
        offset += given
    if facts.delay_days:
        late = f"Late by {facts.delay_days} {'day' if facts.delay_days == 1 else 'days'}"
        part, offset = _percent(facts.delay_days, days), _percent(days - facts.delay_days, days)
        rows.append(Row("Our decision", late, f"+ {facts.delay_days}", "part", part=part, offset=offset))
    limit = "reached" if days - facts.delay_days == body.limit else "not reached"
    return Outcome(
        "protected",
        _sentence(body, facts, earned, days),
        tuple(rows),
        total=(f"Limit {body.limit}, {limit}", f"{days} days"),
        data={"days": days} if body.starts == "approval" else {"days": days, "starts": body.starts},
    )


def _percent(part: int, whole: int) -> int:
    return min(100, round(100 * part / whole)) if whole else 0


def _base_row(body: ProtectionBody, facts: ProtectionFacts, base: int, days: int) -> Row:
    value = f"{facts.tier_name or 'No tier'}, {_size(facts)}"
    return Row("Tier and size", value, f"+ {base}", "part", part=_percent(base, days))


def _addition_row(addition: Addition, given: int, offset: int, days: int) -> Row:
    return Row(
        addition.label,
        "Yes" if given else "No",
        f"+ {given}" if given else "0",
        "part" if given else "info",
        part=_percent(given, days),
        offset=_percent(offset, days),
    )


def _size(facts: ProtectionFacts) -> str:
    return "size unknown" if facts.amount_eur is None else f"{facts.amount_eur:,.2f} EUR"


def _sentence(body: ProtectionBody, facts: ProtectionFacts, earned: list[tuple[Addition, int]], days: int) -> str:
    reasons = []
    if facts.tier_name:
        reasons.append(f"you are {facts.tier_name}")
    if facts.amount_eur is not None and body.base.edges:
        reasons.append(f"the deal is {body.base.band_said(by_name(facts))} EUR")
    if facts.delay_days:
        reasons.append("our decision was late")
    reasons += [addition.because or addition.label.lower() for addition, given in earned if given]
    because = f", because {_joined(reasons)}" if reasons else ""
    start = ", counted from its submission" if body.starts == "submission" else ""
    return f"Approved and protected for {days} days{start}{because}."


def _joined(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
