"""What one version says differently from another: place by place, and in words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from pydantic import BaseModel

from prm.common.models.policy import PolicyVersion
from prm.common.phrases import inside
from prm.common.policies.kinds import kinds
from prm.common.policies.primitives import AtLeast, Bands, Every, Length, Nothing, Test, say_value
from prm.common.policies.store import body_of

_WHOLE = (Test, Every, AtLeast, Nothing, Length)
"""Parts that are compared as a whole and said in words."""
_NAMES = ("label", "name", "kind", "key", "code", "job")
"""What tells the members of a list apart, so that one put in between does not change all that follow."""


@dataclass(frozen=True, slots=True)
class Change:
    """One place that differs, with what stands there in words; the empty text is nothing at all.

    ``path`` is the place in the later body, or in the earlier one for what was removed.
    """

    path: str
    label: str
    before: str
    after: str

    @property
    def sort(self) -> Literal["added", "removed", "changed"]:
        """Return what happened to the place."""
        return "added" if not self.before else "removed" if not self.after else "changed"


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a line as they are now, and as they were where that differs."""

    now: str
    was: str = ""
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of a policy in words, in pieces; a line that is new or gone has only one."""

    state: Literal["same", "changed", "added", "removed"]
    pieces: tuple[Piece, ...]


def between(before: Any, after: Any, schema: type[BaseModel]) -> list[Change]:
    """Return every place two bodies of one kind differ in. Raises pydantic's ``ValidationError`` when one is unfit."""
    return list(_walk("", "", schema.model_validate(before), schema.model_validate(after)))


def of_versions(before: PolicyVersion, after: PolicyVersion) -> list[Change]:
    """Return every place two versions differ in. Raises ``DomainError`` ``policy.unreadable``."""
    return list(_walk("", "", body_of(before), body_of(after)))


def _walk(path: str, label: str, before: Any, after: Any) -> Iterator[Change]:
    if before == after and type(before) is type(after):
        return
    if isinstance(before, _WHOLE) or isinstance(after, _WHOLE) or type(before) is not type(after):
        yield from _leaf(path, label, before, after)
    elif isinstance(before, Bands):
        yield from _bands(path, label, before, after)
    elif isinstance(before, BaseModel):
        for name, field in type(before).model_fields.items():
            said = field.title or name.replace("_", " ").capitalize()
            yield from _walk(_at(path, name), _under(label, said), getattr(before, name), getattr(after, name))
    elif isinstance(before, dict):
        for key in dict.fromkeys([*after, *before]):
            yield from _walk(_at(path, key), _under(label, _said_key(key)), before.get(key), after.get(key))
    elif isinstance(before, (list, tuple)) and any(isinstance(item, BaseModel) for item in [*before, *after]):
        yield from _members(path, label, before, after)
    else:
        yield from _leaf(path, label, before, after)


def _leaf(path: str, label: str, before: Any, after: Any) -> Iterator[Change]:
    old, new = _said(before), _said(after)
    if old != new:
        yield Change(path, label, old, new)


def _bands(path: str, label: str, before: Bands, after: Bands) -> Iterator[Change]:
    for name in ("field", "by"):
        yield from _leaf(_at(path, name), _under(label, name), getattr(before, name), getattr(after, name))
    same = before.edges == after.edges
    if not same:
        yield from _leaf(_at(path, "edges"), _under(label, "edges"), before.edges, after.edges)
    for key in dict.fromkeys([*after.rows, *before.rows]):
        old, new = before.rows.get(key), after.rows.get(key)
        row = _under(label, _said_key(key))
        if not same or old is None or new is None:
            yield from _leaf(_at(path, f"rows.{key}"), row, old, new)
            continue
        for band, (was, now) in enumerate(zip(old, new, strict=True)):
            yield from _leaf(_at(path, f"rows.{key}.{band}"), _under(row, after.band_name(band)), was, now)


def _members(path: str, label: str, before: Sequence[Any], after: Sequence[Any]) -> Iterator[Change]:
    old, new = _named(before), _named(after)
    if old is None or new is None:
        old, new = dict(enumerate(before)), dict(enumerate(after))
    places = {name: place for place, name in enumerate(new)} | {
        name: place for place, name in enumerate(old) if name not in new
    }
    for name, place in sorted(places.items(), key=lambda item: item[1]):
        said = name if isinstance(name, str) else str(name + 1)
        yield from _walk(_at(path, str(place)), _under(label, said), old.get(name), new.get(name))
    kept = [name for name in old if name in new]
    if kept != [name for name in new if name in old]:
        yield Change(path, _under(label, "order"), _said(kept), _said([name for name in new if name in old]))


def _named(items: Sequence[Any]) -> dict[Any, Any] | None:
    for name in _NAMES:
        found = {getattr(item, name, None): item for item in items}
        if None not in found and len(found) == len(items):
            return found
    return None if items else {}


def _at(path: str, step: str) -> str:
    return f"{path}.{step}" if path else str(step)


def _under(label: str, said: str) -> str:
    return f"{label}, {inside(said)}" if label else said


def _said_key(key: Any) -> str:
    return "all others" if key == "*" else str(key).replace("_", " ")


def _said(value: Any) -> str:
    if value is None:
        return ""
    if hasattr(value, "say"):
        return str(value.say())
    if isinstance(value, BaseModel):
        parts = [(field.title or name.replace("_", " "), getattr(value, name))
                 for name, field in type(value).model_fields.items()]  # fmt: skip
        return "; ".join(f"{name.lower()}: {_said(part)}" for name, part in parts if part not in (None, "", [], {}))
    if isinstance(value, dict):
        return "; ".join(f"{_said_key(key)}: {_said(part)}" for key, part in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(_said(item) for item in value) or "none"
    return say_value(value)


def in_words(before: PolicyVersion, after: PolicyVersion) -> list[Line]:
    """Return what ``after`` says, sentence by sentence, marked with what ``before`` said otherwise."""
    kind = kinds()[after.kind]
    return marked(kind.say(body_of(before)), kind.say(body_of(after)))


def marked(before: Sequence[str], after: Sequence[str]) -> list[Line]:
    """Return the lines of ``after`` marked with what they were in ``before``, and the lines that are gone."""
    found: list[Line] = []
    for what, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            found += [Line("same", (Piece(line),)) for line in after[k:m]]
            continue
        old, new = list(before[i:j]), list(after[k:m])
        for line in new:
            twin = max(old, key=lambda other: _likeness(other, line), default=None)
            if twin is not None and _likeness(twin, line) > 0.5:
                old.remove(twin)
                found.append(Line("changed", _pieces(twin, line)))
            else:
                found.append(Line("added", (Piece(line, changed=True),)))
        found += [Line("removed", (Piece("", line, changed=True),)) for line in old]
    return found


def _words(line: str) -> list[str]:
    return re.findall(r"[\w.,]*\w|\s+|[^\w\s]", line)


def _likeness(one: str, other: str) -> float:  # compared with one half; no money comes near it
    return SequenceMatcher(None, _words(one), _words(other), autojunk=False).ratio()


def _pieces(before: str, after: str) -> tuple[Piece, ...]:
    old, new = _words(before), _words(after)
    return tuple(
        Piece("".join(new[k:m]), "" if what == "equal" else "".join(old[i:j]), what != "equal")
        for what, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    )
