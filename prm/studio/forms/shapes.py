"""From a type to its control. Nothing here knows any kind of policy; a new schema has its form at once."""

import types
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from prm.common.policies.hints import Hint
from prm.common.policies.primitives import Bands, Length, Test
from prm.studio.forms.grid import Grid
from prm.studio.forms.groups import Maybe, OneOf, Part, Rows, Table
from prm.studio.forms.nodes import Node, Place
from prm.studio.forms.posted import MISSING
from prm.studio.forms.tree import Tree
from prm.studio.forms.vocabulary import Vocabulary
from prm.studio.forms.widgets import Choices, Loose, Number, Several, Text, Widget, YesNo


def opened(annotation: Any) -> tuple[Any, list[Any]]:
    """Return a type without what is annotated to it, and the annotations."""
    notes: list[Any] = []
    while get_origin(annotation) is Annotated:
        inner, *more = get_args(annotation)
        annotation, notes = inner, [*more, *notes]
    return annotation, notes


def _branches(annotation: Any) -> list[Any]:
    annotation, _ = opened(annotation)
    return list(get_args(annotation)) if get_origin(annotation) in (Union, types.UnionType) else []


def _is(annotation: Any, model: type) -> bool:
    annotation, _ = opened(annotation)
    return isinstance(annotation, type) and issubclass(annotation, model)


def is_condition(annotation: Any) -> bool:
    """Whether a type is a condition, whichever way its branches are told apart."""
    return any(_is(branch, Test) for branch in _branches(annotation))


def widget(
    words: Vocabulary, annotation: Any, *, info: FieldInfo | None = None, name: str = "", of: str = ""
) -> Widget:
    """Return the control of a type.

    ``info`` brings title, description and hint of the field, ``of`` the list of the field around it: a selection's
    values come from the list its own field names.
    """
    annotation, notes = opened(annotation)
    notes = [*(info.metadata if info else []), *notes]
    hint = next((note for note in notes if isinstance(note, Hint)), Hint())
    hint = hint if hint.of or not of or not _takes_list(name) else replace(hint, of=of)
    label = (info.title if info else "") or name.replace("_", " ").capitalize()
    around = hint.of or of
    about: dict[str, Any] = {"label": label, "help": (info.description if info else "") or "", "hint": hint}
    branches = _branches(annotation)
    if type(None) in branches:
        rest = [branch for branch in branches if branch is not type(None)]
        inner: Any = rest[0] if len(rest) == 1 else Union[tuple(rest)]  # noqa: UP007 (made of what is found)
        made = _made(words, inner, about, hint, around)
        if isinstance(made, Number | Text):
            return replace(made, optional=True)
        return Maybe(**about, item=replace(made, label="", help=""))
    return _made(words, annotation, about, hint, around)


def _takes_list(name: str) -> bool:
    return name in {"then", "otherwise", ""}


def _made(words: Vocabulary, annotation: Any, about: Mapping[str, Any], hint: Hint, around: str) -> Widget:
    annotation, _ = opened(annotation)
    make = partial(widget, words, of=around)
    choices = words.choices(hint.of) if hint.of else []
    if is_condition(annotation):
        return Tree(**about, words=words)
    if _is(annotation, Bands):
        return Grid(**about, words=words)
    if _is(annotation, Length):
        return Span(**about, model=annotation, make=make)
    if _is(annotation, BaseModel):
        return Part(**about, model=annotation, make=make)
    branches = _branches(annotation)
    if branches and all(_is(branch, BaseModel) for branch in branches):
        return OneOf(**about, models=tuple(opened(branch)[0] for branch in branches), make=make)
    if branches:
        return Loose(**about, choices=choices)
    if get_origin(annotation) is list and _is(get_args(annotation)[0], BaseModel):
        row = make(get_args(annotation)[0])
        return Rows(**about, item=replace(row, label=_one(about["label"])))
    return _simple(annotation, about, hint, choices) or _collection(words, annotation, about, hint, choices)


def _simple(annotation: Any, about: Mapping[str, Any], hint: Hint, choices: Choices) -> Widget | None:
    if get_origin(annotation) is Literal:
        return Text(**about, choices=[(str(v), _word(str(v), hint)) for v in get_args(annotation)])
    if annotation is bool:
        return YesNo(**about)
    if annotation in (int, Decimal):
        return Number(**about, whole=annotation is int)
    if get_origin(annotation) is None:
        return Text(**about, choices=choices)
    return None


def _collection(words: Vocabulary, annotation: Any, about: Mapping[str, Any], hint: Hint, choices: Choices) -> Widget:
    args = get_args(annotation)
    if get_origin(annotation) is dict:
        keys, _ = opened(args[0])
        if get_origin(keys) is Literal:
            choices = [(str(v), _word(str(v), hint)) for v in get_args(keys)]
        item = widget(words, args[1])
        item = item if item.hint != Hint() else replace(item, hint=replace(hint, of=""))
        return Table(**about, item=replace(item, label=about["label"]), choices=choices)
    item = widget(words, args[0])
    if isinstance(item, Number):
        return Several(**about, item=replace(item, hint=hint, optional=False))
    if isinstance(item, Text | Loose):
        return Several(**about, item=item, choices=item.choices or choices)
    return Rows(**about, item=replace(item, label=_one(about["label"])))


def _word(value: str, hint: Hint) -> str:
    return dict(hint.words).get(value) or value.replace("_", " ").capitalize()


def _one(label: str) -> str:
    """Return what one row of a list is called: "Addition" of "Additions"."""
    return f"{label[:-3]}y" if label.endswith("ies") else label.removesuffix("s")


class Span(Part):
    """A length of time: its amount and its unit, on one line."""

    def draw(self, place: Place, value: Any, base: Any = MISSING) -> Node:
        """Draw amount and unit as one control."""
        node = super().draw(place, value, base)
        small = [each for line in node.nodes for each in line.nodes]
        node.widget, node.nodes = "length", small
        return node
