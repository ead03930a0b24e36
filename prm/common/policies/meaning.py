"""Checks that schemas share: what can be written down in a policy and still means nothing.

Each returns findings with paths; a schema's validator hands them to :func:`prm.common.policies.faults.refuse`.
"""

import types
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from prm.common.policies.coverage import covers, never
from prm.common.policies.faults import Finding
from prm.common.policies.primitives import AtLeast, Bands, Condition, Every, FirstMatch, Nothing, Test, say_value

P = TypeVar("P", bound=BaseModel)
Sort = Literal["yes_no", "number", "day", "words", "several", "anything"]
ORDERED = frozenset({"lt", "lte", "gt", "gte"})
_SORTS: dict[Sort, tuple[type, ...]] = {
    "yes_no": (bool,),
    "number": (int, Decimal),
    "words": (str,),
    "day": (str,),
}
_WANTED = {"yes_no": "yes or no", "number": "a number", "words": "words", "day": "a day such as 2024-02-27"}


@cache
def sorts_of(facts: type) -> dict[str, Sort]:
    """Return what sort of value each fact of a frozen dataclass is; optional ones count as what they may be."""
    hints = get_type_hints(facts)
    return {field.name: _sort(hints[field.name]) for field in fields(facts)} if is_dataclass(facts) else {}


def _sort(hint: Any) -> Sort:
    if get_origin(hint) in (Union, types.UnionType):
        known = [part for part in get_args(hint) if part is not type(None)]
        return _sort(known[0]) if len(known) == 1 else "anything"
    origin = get_origin(hint) or hint
    if origin is Literal:
        return "words"
    if not isinstance(origin, type):
        return "anything"
    for sort, kinds in (("yes_no", bool), ("number", (int, Decimal)), ("words", str), ("day", date)):
        if issubclass(origin, kinds):  # type: ignore[arg-type]
            return sort  # type: ignore[return-value]
    return "several" if issubclass(origin, (list, tuple, set, frozenset, Mapping)) else "anything"


def conditions(part: Any, path: str = "") -> Iterator[tuple[str, Condition]]:
    """Yield every whole condition inside of a body with its path."""
    if isinstance(part, (Test, Every, AtLeast, Nothing)):
        yield path, part
    elif isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from conditions(getattr(part, name), _at(path, name))
    elif isinstance(part, Mapping):
        for name, value in part.items():
            yield from conditions(value, _at(path, str(name)))
    elif isinstance(part, (list, tuple)):
        for place, value in enumerate(part):
            yield from conditions(value, _at(path, str(place)))


def _at(path: str, step: str) -> str:
    return f"{path}.{step}" if path else step


def meaningful(body: BaseModel, facts: type, *, also: Mapping[str, Sort] | None = None) -> Iterator[Finding]:
    """Yield what is wrong with the conditions and bands of a body that is decided on ``facts``.

    A condition asks declared facts only, compares each with its own sort of value, and can be true at all. ``also``
    declares facts a rule adds to the dataclass.
    """
    known = {**sorts_of(facts), **(also or {})}
    for path, condition in conditions(body):
        faults = list(_misfits(condition, path, known))
        yield from faults
        if not faults and never(condition) and not isinstance(condition, Nothing):
            yield Finding(path, "This can never be true: its parts exclude each other.")
    for path, bands in _parts(body, Bands):
        yield from _unfit_bands(bands, path, known)
    for path, choice in _parts(body, FirstMatch):
        yield from unreachable([case.when for case in choice.cases], _at(path, "cases"))


def _misfits(condition: Condition, path: str, known: Mapping[str, Sort]) -> Iterator[Finding]:
    if isinstance(condition, Test):
        yield from _misfit(condition, path, known)
        return
    name = "all" if isinstance(condition, Every) else "of" if isinstance(condition, AtLeast) else "none"
    parts: Sequence[Condition] = getattr(condition, name)
    if isinstance(condition, AtLeast) and condition.at_least > len(parts):
        yield Finding(_at(path, "at_least"), f"There are only {len(parts)} parts, so {condition.at_least} never hold.")
    for place, part in enumerate(parts):
        yield from _misfits(part, _at(path, f"{name}.{place}"), known)


def _misfit(test: Test, path: str, known: Mapping[str, Sort]) -> Iterator[Finding]:
    sort = known.get(test.field)
    if sort is None:
        names = ", ".join(sorted(known))
        yield Finding(_at(path, "field"), f"Nothing called {test.field} is known here. Known are: {names}.")
        return
    if sort == "anything":
        return
    if wrong := _wrong_operator(test, sort):
        yield Finding(_at(path, "op"), wrong)
        return
    listed = test.op in {"in", "not_in", "has_any"}
    if listed != isinstance(test.value, list):
        yield Finding(_at(path, "value"), "Name the values as a list." if listed else "Name one value.")
        return
    if listed and not test.value:
        yield Finding(_at(path, "value"), "Name at least one value.")
        return
    if sort == "several":
        return
    for value in test.value if isinstance(test.value, list) else [test.value]:
        if not isinstance(value, _SORTS[sort]) or (isinstance(value, bool) and sort != "yes_no"):
            said = test.field.replace("_", " ")
            yield Finding(_at(path, "value"), f"{said.capitalize()} is compared with {_WANTED[sort]}.")
            return


def _wrong_operator(test: Test, sort: Sort) -> str:
    said = test.field.replace("_", " ").capitalize()
    if sort == "several":
        return "" if test.op in {"has", "has_any"} else f"{said} has several values: ask what it includes."
    if test.op in {"has", "has_any"}:
        return f"{said} has one value: ask what it is."
    if test.op in ORDERED and sort not in {"number", "day"}:
        return f"{said} is not a number, so nothing is above or below it."
    return ""


def _parts(part: Any, wanted: type[P], path: str = "") -> Iterator[tuple[str, P]]:
    if isinstance(part, wanted):
        yield path, part
    elif isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from _parts(getattr(part, name), wanted, _at(path, name))
    elif isinstance(part, (list, tuple)):
        for place, value in enumerate(part):
            yield from _parts(value, wanted, _at(path, str(place)))


def _unfit_bands(bands: Bands, path: str, known: Mapping[str, Sort]) -> Iterator[Finding]:
    if known.get(bands.field, "") not in {"number", "anything"}:
        yield Finding(_at(path, "field"), f"{bands.field} is not a number that is known here.")
    if bands.by and known.get(bands.by, "") not in {"words", "anything"}:
        yield Finding(_at(path, "by"), f"Nothing called {bands.by} is known here to have rows by.")
    if not bands.by and len(bands.rows) > 1:
        yield Finding(_at(path, "by"), "Rows other than the one for all need a fact to be chosen by.")


def unreachable(whens: Iterable[Condition], path: str, step: str = "when") -> Iterator[Finding]:
    """Yield every case of a first-match list that is never reached: covered by an earlier one, or impossible."""
    seen: list[Condition] = []
    for place, when in enumerate(whens):
        earlier = next((number for number, other in enumerate(seen, start=1) if covers(other, when)), None)
        if never(when):
            yield Finding(f"{path}.{place}.{step}", "This can never be true: its parts exclude each other.")
        elif earlier is not None:
            yield Finding(f"{path}.{place}.{step}", f"This is never reached: case {earlier} covers it already.")
        seen.append(when)


def portions(values: Sequence[Decimal], path: str) -> Iterator[Finding]:
    """Yield the warnings that are not a part of the time, or not later than the one before."""
    for place, value in enumerate(values):
        if not 0 < value < 1:
            yield Finding(f"{path}.{place}", "Warn after a part of the time, between 0 and 1, such as 0.5.")
    for place, (first, second) in enumerate(pairwise(values), start=1):
        if second <= first:
            yield Finding(f"{path}.{place}", "Each warning comes after the one before.")


def days_before(values: Sequence[int], window: int, path: str, what: str) -> Iterator[Finding]:
    """Yield the warnings that would come before a window of so many days begins, or after it ended."""
    for place, value in enumerate(values):
        if value <= 0:
            yield Finding(f"{path}.{place}", "Warn at least one day before.")
        elif value >= window:
            yield Finding(f"{path}.{place}", f"{value} days is no warning: {what} is only {window} days.")


def twice(values: Sequence[Any], path: str, step: str, what: str) -> Iterator[Finding]:
    """Yield every value that is in a list before."""
    for place, value in enumerate(values):
        if value in values[:place]:
            yield Finding(".".join(filter(None, (path, str(place), step))), f"{what} {say_value(value)} is here twice.")


def falling(bands: Bands, path: str, unit: str = "") -> Iterator[Finding]:
    """Yield, as warnings, cells that give a bigger deal or a row further down less, and rows that are all alike.

    Rows are read in the order they are written, lowest first; the row for all others stands apart.
    """
    unit = f" {unit}" if unit else ""
    for key, values in bands.rows.items():
        for band, (smaller, bigger) in enumerate(pairwise(values), start=1):
            if bigger < smaller:
                words = f"A bigger deal gets less here: {say_value(bigger)}{unit} after {say_value(smaller)}{unit}."
                yield Finding(f"{path}.rows.{key}.{band}", words)
        if len(values) > 1 and len(set(values)) == 1:
            yield Finding(f"{path}.rows.{key}", "Every size gets the same, so the sizes make no difference.")
    ranked = [(key, values) for key, values in bands.rows.items() if key != "*"]
    for (low, lesser), (high, greater) in pairwise(ranked):
        for band, (below, above) in enumerate(zip(lesser, greater, strict=True)):
            if above < below:
                cells = f"{say_value(above)}{unit} after {say_value(below)}{unit}"
                words = f"{high.capitalize()} gets less here than {low}: {cells}."
                yield Finding(f"{path}.rows.{high}.{band}", words)
