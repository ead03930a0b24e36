"""The steps of a waterfall as they are shown: of one line, and what each kind of them changed over all lines."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Protocol

from pricing.policies.discounting import LIMITS, STEPS
from pricing.rules.percent import HUNDRED
from pricing.rules.waterfall import PricedLine
from prm.common.models.policy import PolicyVersion
from prm.common.money import quantize
from prm.common.policies import kinds
from prm.common.tenancy import as_system

NOTHING = Decimal(0)
HUNDREDTH = Decimal("0.01")
RULE_OF = {**STEPS, "cap": LIMITS, "floor": LIMITS}
"""The kind of policy behind a kind of step; special prices and asks have none."""


@dataclass(frozen=True, slots=True)
class SheetStep:
    """One step of a waterfall. ``amount`` brings the price down when negative; ``after`` is what stands then.

    ``offset`` and ``part`` place it on a bar of the list price, in whole percents. ``rule`` names the version behind.
    """

    kind: str
    label: str
    because: str
    percent: Decimal | None
    amount: Decimal
    after: Decimal
    rule: str = ""
    offset: int = 0
    part: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """What one kind of step changed over all lines; ``offset`` and ``part`` place it on a bar of the list price."""

    kind: str
    label: str
    amount: Decimal
    after: Decimal = NOTHING
    offset: int = 0
    part: int = 0


class Stepping(Protocol):
    """A line of which only the list price and the steps are looked at."""

    @property
    def list_amount(self) -> Decimal: ...

    @property
    def steps(self) -> "Sequence[SheetStep | Change]": ...


@dataclass(frozen=True, slots=True)
class Stepped:
    """Only what :func:`changes_of` reads of a line nobody saved yet."""

    list_amount: Decimal
    steps: tuple[Change, ...]


def steps_of(
    raw: Iterable[Mapping[str, Any]], listed: Decimal, currency: str, rules: Mapping[str, str]
) -> tuple[SheetStep, ...]:
    """Return stored steps as they are shown; ``rules`` names the version behind each kind of policy."""
    found, before = [], listed
    for each in raw:
        amount, after = amount_in(each["amount"], currency), amount_in(each["after"], currency)
        offset, part = bar(before, after, listed)
        found.append(
            SheetStep(
                kind=each["kind"],
                label=each["label"],
                because=each.get("because", ""),
                percent=percent_in(each.get("percent")),
                amount=amount,
                after=after,
                rule=rules.get(RULE_OF.get(each["kind"], ""), ""),
                offset=offset,
                part=part,
            )
        )
        before = after
    return tuple(found)


def changes_of(lines: Sequence[Stepping]) -> tuple[Change, ...]:
    """Return what each kind of step changed over all lines, in the order of the first line that has it."""
    sums: dict[str, Change] = {}
    for step in (step for line in lines for step in line.steps):
        had = sums.get(step.kind)
        sums[step.kind] = Change(step.kind, _plain_label(step, had), step.amount + (had.amount if had else NOTHING))
    listed = before = sum((line.list_amount for line in lines), NOTHING)
    placed = []
    for each in sums.values():
        after = before + each.amount
        offset, part = bar(before, after, listed)
        placed.append(replace(each, after=after, offset=offset, part=part))
        before = after
    return tuple(placed)


def bar(before: Decimal, after: Decimal, listed: Decimal) -> tuple[int, int]:
    """Return where a step stands on a bar of the list price and how long it is, in whole percents; never invisible."""
    if not listed or before == after:
        return 0, 0
    offset = int(min(before, after) * HUNDRED / listed)
    return offset, max(int(max(before, after) * HUNDRED / listed) - offset, 1)


def only_steps(priced: PricedLine, currency: str) -> Stepped:
    """Return only what :func:`changes_of` reads of a line nobody saved yet."""
    return Stepped(
        quantize(priced.list_amount, currency),
        tuple(Change(step.kind, step.label, quantize(step.amount, currency)) for step in priced.steps),
    )


def _plain_label(step: SheetStep | Change, had: Change | None) -> str:
    """Return the steps' own label, or one for the kind where lines call it differently."""
    if had is None or had.label == step.label:
        return step.label
    return {"promotion": "Promotions", "volume": "Volume", "motion": "Motion"}.get(step.kind, had.label)


def rule_words(rules: Mapping[str, str]) -> dict[str, str]:
    """Return such as "Volume discounts, version 3" by kind of policy: one query for all of them."""
    if not rules:
        return {}
    with as_system("policy lookup"):
        rows = PolicyVersion.objects.filter(public_id__in=list(rules.values())).only("public_id", "kind", "number")
        versions = {row.public_id: (row.kind, row.number) for row in rows}
    known = kinds()
    return {kind: f"{known[kind].label}, version {number}" for kind, number in versions.values() if kind in known}


def off_list(listed: Decimal, price: Decimal) -> Decimal:
    """Return what a price is below list in percent, to a hundredth; 0 where the list price is nothing."""
    return ((listed - price) * HUNDRED / listed).quantize(HUNDREDTH) if listed else NOTHING


def share(part: Decimal, whole: Decimal) -> Decimal | None:
    """Return a part in percent of the whole, to a hundredth; ``None`` of nothing."""
    return (part * HUNDRED / whole).quantize(HUNDREDTH) if whole else None


def amount_in(value: Any, currency: str) -> Decimal:
    """Return a stored amount, also such as JSON holds, rounded to its currency."""
    return quantize(Decimal(str(value)), currency)


def percent_in(value: Any) -> Decimal | None:
    """Return a percent as JSON holds it."""
    return None if value in (None, "") else Decimal(str(value))
