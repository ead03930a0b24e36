"""Where a policy's body turns: the values of one fact at which the rule may come out differently."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from prm.common.policies.primitives import Bands, Test, say_value

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Turning:
    """A value just on one side of a limit, and how to say it: "100,000 or more", "less than 100,000", "yes"."""

    value: Any
    said: str


def turnings(body: BaseModel, name: str, kind: str, current: Any) -> list[Turning]:
    """Return the values the body itself names for the fact ``name``, the nearest to ``current`` first.

    Numbers come on both sides of each limit: the limit and what is just beyond it, a cent for money and one for
    counts. Lists get one item more, or one less. Each value comes once, never the present one.
    """
    found: dict[str, Turning] = {}
    for each in _found(body, name, kind, current):
        if each.value != current:
            found.setdefault(repr(each.value), each)
    return sorted(found.values(), key=lambda each: _distance(each.value, current))


def _distance(value: Any, current: Any) -> Decimal:
    """How far a number is from the present one; everything else keeps the order of the body."""
    if _is_number(value) and (current is None or _is_number(current)):
        return abs(Decimal(value) - Decimal(current or 0))
    return Decimal(0)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)


def _found(part: Any, name: str, kind: str, current: Any) -> Iterator[Turning]:
    if isinstance(part, Test):
        if part.field == name:
            yield from _of_test(part, kind, current)
    elif isinstance(part, Bands):
        yield from _of_bands(part, name, kind)
    elif isinstance(part, BaseModel):
        for field in type(part).model_fields:
            yield from _found(getattr(part, field), name, kind, current)
    elif isinstance(part, Mapping):
        for value in part.values():
            yield from _found(value, name, kind, current)
    elif isinstance(part, (list, tuple)):
        for value in part:
            yield from _found(value, name, kind, current)


def _of_bands(bands: Bands, name: str, kind: str) -> Iterator[Turning]:
    if bands.field == name:
        for edge in bands.edges:
            yield from _around(edge, kind)
    if bands.by == name:
        yield from (Turning(row, say_value(row).capitalize()) for row in bands.rows if row != "*")


def _around(limit: Any, kind: str) -> Iterator[Turning]:
    """The limit itself and its neighbours: which side of it turns depends on strict or inclusive. Never below zero."""
    limit, step = Decimal(str(limit)), CENT if kind == "money" else Decimal(1)
    unit = " EUR" if kind == "money" else ""
    for value, said in (
        (limit, f"{say_value(limit)}{unit} or more"),
        (limit - step, f"less than {say_value(limit)}{unit}"),
        (limit + step, f"more than {say_value(limit)}{unit}"),
    ):
        if value >= 0:
            yield Turning(_as(kind, value), said)


def _as(kind: str, value: Decimal) -> Decimal | int:
    return int(value) if kind == "number" and value == int(value) else value


def _of_test(test: Test, kind: str, current: Any) -> Iterator[Turning]:
    values = test.value if isinstance(test.value, list) else [test.value]
    if kind in {"money", "number"}:
        for value in values:
            if _is_number(value):
                yield from _around(value, kind)
    elif kind == "yes_no":
        yield from (Turning(value, say_value(value)) for value in (not current, True, False))
    elif kind == "choices":
        have = tuple(current or ())
        for value in values:
            if value in have:
                yield Turning(tuple(item for item in have if item != value), f"without {say_value(value)}")
            else:
                yield Turning((*have, value), say_value(value))
    else:
        yield from (Turning(value, say_value(value).capitalize()) for value in values)
