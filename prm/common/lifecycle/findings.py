"""What a body says that is allowed but rarely meant: one answer, for pages and programs alike.

The database keeps no order of names, so what tells low from high is put back first, from the list a fact's values come
from: the highest first there, the lowest first in a grid.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from prm.common.judging import judged_by, judgements
from prm.common.policies import Finding, PolicyKind
from prm.common.policies.faults import STORED
from prm.common.policies.hints import Hint
from prm.common.policies.meaning import conditions
from prm.common.policies.primitives import AtLeast, Bands, Condition, Every, Nothing, Test

Choices = Mapping[str, Sequence[tuple[str, str]]]
TIER = "tier"
"""The fact whose values are the tiers of programmes, and the list of them."""


def warnings(kind: PolicyKind, body: Mapping[str, Any]) -> list[Finding]:
    """Return what is doubtful in a body that fits its form, by path: its kind's own findings, and tiers nobody has.

    Raises pydantic's ``ValidationError`` for a body that does not fit.
    """
    lists = _lists(kind)
    parsed = kind.schema.model_validate(ranked(dict(body), lists), context=STORED)
    return [*kind.warnings(parsed), *_unheard_of(parsed, lists)]


def ranked(part: Any, lists: Choices) -> Any:
    """Return a stored body with the rows of every grid from the lowest to the highest of their list."""
    if isinstance(part, dict):
        inner = {key: ranked(value, lists) for key, value in part.items()}
        is_grid = {"edges", "by", "rows"} <= part.keys()
        return {**inner, "rows": by_rank(lists.get(part["by"], ()), part["rows"])} if is_grid else inner
    return [ranked(each, lists) for each in part] if isinstance(part, list) else part


def by_rank(choices: Sequence[tuple[str, str]], rows: Mapping[str, Any]) -> dict[str, Any]:
    """Return rows from the lowest to the highest of a list, those not on it after them, the one for all others last."""
    order = [key for key, _ in reversed(choices)]
    place = {key: number for number, key in enumerate(order)} | {"*": len(order) + 1}
    return dict(sorted(rows.items(), key=lambda row: place.get(row[0], len(order))))


def _lists(kind: PolicyKind) -> dict[str, list[tuple[str, str]]]:
    """Return the lists of the facts a kind decides on, and of the tiers, which are the same for every kind."""
    fields = [fact for judgement in judged_by(kind.key) for fact in judgement.fields]
    tiers = (fact for judgement in judgements().values() for fact in judgement.fields if fact.name == TIER)
    own = {fact.name: fact for fact in (*tiers, *fields) if fact.kind == "choice"}
    return {name: list(fact.choices()) for name, fact in own.items()}


def _unheard_of(body: BaseModel, lists: Choices) -> Iterator[Finding]:
    """Yield what is said of tiers that no programme has; nothing while no programme has any."""
    known = {code for code, _ in lists.get(TIER, ())}
    if not known:
        return
    for path, code in _named(body, ""):
        if code not in known and code != "*":
            yield Finding(path, f"No programme has the tier {code}, so this is never used.")


def _named(part: Any, path: str, of: str = "") -> Iterator[tuple[str, str]]:
    """Yield every tier a body names, with its place."""
    if isinstance(part, Bands):
        if part.by == TIER:
            yield from ((f"{path}.rows.{code}", code) for code in part.rows)
    elif isinstance(part, Test | Every | AtLeast | Nothing):
        for place, condition in conditions(part, path):
            yield from _tested(condition, place)
    elif isinstance(part, BaseModel):
        for name, info in type(part).model_fields.items():
            hint = next((note for note in info.metadata if isinstance(note, Hint)), Hint())
            yield from _named(getattr(part, name), f"{path}.{name}" if path else name, hint.of)
    elif isinstance(part, dict):
        for key, value in part.items():
            if of == TIER:
                yield f"{path}.{key}", str(key)
            yield from _named(value, f"{path}.{key}")
    elif isinstance(part, (list, tuple)):
        for number, value in enumerate(part):
            yield from _named(value, f"{path}.{number}", of)
    elif of == TIER and isinstance(part, str) and part:
        yield path, part


def _tested(condition: Condition, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(condition, Test):
        if condition.field == TIER:
            values = condition.value if isinstance(condition.value, list) else [condition.value]
            yield from ((f"{path}.value", str(value)) for value in values)
        return
    name = "all" if isinstance(condition, Every) else "of" if isinstance(condition, AtLeast) else "none"
    for number, inner in enumerate(getattr(condition, name)):
        yield from _tested(inner, f"{path}.{name}.{number}")
