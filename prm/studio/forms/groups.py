"""Controls that hold others: a body and its parts, lists of parts, tables, and parts that may be left out."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, partial
from inspect import signature
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined, to_jsonable_python

from prm.studio.forms.nodes import Choice, Node, Place, command
from prm.studio.forms.posted import MISSING, Posted
from prm.studio.forms.widgets import Choices, Text, Widget

Make = Callable[..., Widget]
SMALL, LARGE, MUCH = 5, 14, 24
"""A large row is folded away; one that is not small is, when the rows together are much."""
IDENTITY = ("label", "name", "title", "key", "code", "kind", "metric", "figure", "field")


def _entry(value: Any, part: str | int) -> Any:
    if isinstance(value, dict):
        return value.get(part, MISSING)
    if isinstance(value, (list, tuple)) and isinstance(part, int) and part < len(value):
        return value[part]
    return MISSING


def first_value(info: FieldInfo, widget: Widget) -> Any:
    """Return what a field starts with in a new row: its default, else the widget's own beginning."""
    default = info.get_default(call_default_factory=True) if not info.is_required() else PydanticUndefined
    return widget.blank() if default is PydanticUndefined else to_jsonable_python(default)


@dataclass(frozen=True)
class Part(Widget):
    """A model: its fields in their order, small ones side by side."""

    model: type[BaseModel] = BaseModel
    make: Make = Text

    def parts(self) -> dict[str, Widget]:
        """Return the widget of every field."""
        return {name: self._part(name) for name in self.model.model_fields}

    def _part(self, name: str) -> Widget:
        info = self.model.model_fields[name]
        return self.make(info.annotation, info=info, name=name)

    def read(self, posted: Posted, name: str) -> Any:
        """Return what was sent of every field; a field that was not sent is left to its default."""
        values = {part: widget.read(posted, f"{name}.{part}") for part, widget in self.parts().items()}
        return {part: value for part, value in values.items() if value is not MISSING}

    def draw(self, place: Place, value: Any, base: Any = MISSING) -> Node:
        """Draw every field; one that is not stored shows its default."""
        node = place.node("model", label=self.label, help=self.help)
        nodes = []
        for part, widget in self.parts().items():
            stored, usual = _entry(value, part), first_value(self.model.model_fields[part], widget)
            shown = usual if stored is MISSING else stored
            drawn = widget.draw(place.at(part), shown, _entry(base, part))
            drawn.usual = shown == usual
            nodes.append(drawn)
        node.nodes = in_lines(nodes)
        node.more["says"] = _says(self.model, value)
        return node

    def blank(self) -> Any:
        """Start with every default."""
        return {part: first_value(self.model.model_fields[part], widget) for part, widget in self.parts().items()}

    def step(self, part: str | int, value: Any) -> Widget:
        """A field of the model."""
        if part not in self.model.model_fields:
            raise LookupError(part)
        return self._part(str(part))


def _says(model: type[BaseModel], value: Any) -> str:
    """Return a part as it says itself; empty for a model that does not, and for what does not make sense yet."""
    if not _speaks(model):
        return ""
    try:
        return str(model.model_validate(value).say())  # type: ignore[attr-defined]
    except ValidationError:
        return ""


@cache
def _speaks(model: type[BaseModel]) -> bool:
    """Whether a model says itself in a sentence, asking for nothing."""
    say = getattr(model, "say", None)
    return say is not None and list(signature(say).parameters) == ["self"]


def in_lines(nodes: list[Node]) -> list[Node]:
    """Return the nodes with neighbouring small ones put on one line."""
    lines: list[Node] = []
    for node in nodes:
        if not node.is_small:
            lines.append(node)
        elif lines and lines[-1].widget == "line":
            lines[-1].nodes.append(node)
        else:
            lines.append(Node("line", "", (), nodes=[node]))
    return lines


@dataclass(frozen=True)
class Rows(Widget):
    """A list of parts, in order: added, removed, moved."""

    item: Widget = field(default_factory=Text)

    def read(self, posted: Posted, name: str) -> Any:
        """Return every row that was sent."""
        if posted.text(f"{name}.n") is None:
            return MISSING
        rows = [self.item.read(posted, f"{name}.{number}") for number in range(posted.count(name))]
        return [row for row in rows if row is not MISSING]

    def draw(self, place: Place, value: Any, base: Any = MISSING) -> Node:
        """Draw each row beside the same one of the base, known by its name, else by its place."""
        rows = list(value) if isinstance(value, (list, tuple)) else []
        before = list(base) if isinstance(base, (list, tuple)) else []
        node = place.node("rows", label=self.label, help=self.help)
        kept = []
        for number, row in enumerate(rows):
            same = _same(row, number, before)
            kept.append(same)
            drawn = self.item.draw(place.at(number), row, before[same] if same is not None else MISSING)
            drawn.fresh = base is not MISSING and same is None
            drawn.nodes = _compact(drawn.nodes)
            # A large row is folded away, unless something in it is new, changed, wrong or being worked at.
            size = len(drawn.walk())
            drawn.more["folds"] = size > LARGE or (size > SMALL and size * len(rows) > MUCH)
            at_work = place.drawing.opened[: len(drawn.path)] == drawn.path
            drawn.more["open"] = drawn.fresh or drawn.changed or drawn.wrong or at_work
            drawn.more |= _moves(place, number, len(rows)) | {"title": _name(row) or f"{self.label} {number + 1}"}
            node.nodes.append(drawn)
        gone = [_name(row) or str(number + 1) for number, row in enumerate(before) if number not in kept]
        node.was = f"removed: {', '.join(gone)}" if gone else ""
        node.more = {"n": len(rows), "add": command("add", place.path), "one": self.item.label or "row"}
        return node

    def blank(self) -> Any:
        """Start empty."""
        return []

    def step(self, part: str | int, value: Any) -> Widget:
        """A row."""
        if not isinstance(part, int):
            raise LookupError(part)
        return self.item


def _compact(nodes: list[Node]) -> list[Node]:
    """Return the nodes of a row with all small ones on one line: before the others, or after what stands first."""
    small = [each for node in nodes if node.widget == "line" for each in node.nodes]
    large = [node for node in nodes if node.widget != "line"]
    if not small or not large:
        return nodes
    line = Node("line", "", (), nodes=small)
    return [line, *large] if nodes[0].widget == "line" else [large[0], line, *large[1:]]


def _moves(place: Place, number: int, count: int) -> dict[str, Any]:
    here = (*place.path, number)
    return {
        "number": number + 1,
        "remove": command("remove", here),
        "up": command("up", here) if number else "",
        "down": command("down", here) if number + 1 < count else "",
    }


def _name(row: Any) -> str:
    if not isinstance(row, dict):
        return ""
    return next((str(row[key]) for key in IDENTITY if isinstance(row.get(key), str) and row[key]), "")


def _same(row: Any, number: int, before: list[Any]) -> int | None:
    """Return which row of the base this one is: that of its name, or, nameless, the one at its place."""
    if name := _name(row):
        named = [place for place, each in enumerate(before) if _name(each) == name]
        return number if number in named else named[0] if named else None
    return number if number < len(before) else None


@dataclass(frozen=True)
class Table(Widget):
    """Names with a part each, such as a limit per tier. Rows are sent by position, so that a name can be changed."""

    item: Widget = field(default_factory=Text)
    choices: Choices = field(default_factory=list)

    def read(self, posted: Posted, name: str) -> Any:
        """Return the rows by name. A name given twice is kept beside the first one, and is a problem."""
        if posted.text(f"{name}.n") is None:
            return MISSING
        rows: dict[str, Any] = {}
        for number in range(posted.count(name)):
            value = self.item.read(posted, f"{name}.{number}.v")
            if value is MISSING:
                continue
            key = unused(posted.text(f"{name}.{number}.k") or "", rows)
            if key != (posted.text(f"{name}.{number}.k") or "") or not key:
                posted.problems[f"{name.removeprefix('p.')}.{key}"] = "Choose a name that is not used yet."
            rows[key] = value
        return rows

    def draw(self, place: Place, value: Any, base: Any = MISSING) -> Node:
        """Draw a line for each name."""
        rows = value if isinstance(value, dict) else {}
        node = place.node("table", label=self.label, help=self.help, unit=self.item.hint.unit)
        for number, (key, row) in enumerate(rows.items()):
            before = _entry(base, key)
            drawn = self.item.draw(place.at(f"{number}.v", key), row, before)
            drawn.more["long"] = self.item.hint.long  # its line is as wide as there is room
            line = Node("entry", f"{place.name}.{number}.k", (*place.path, key), label=key, value=key, nodes=[drawn])
            line.choices = offered(self.choices, key, rows)
            line.fresh = base is not MISSING and before is MISSING
            line.more = {"remove": command("remove", line.path)}
            node.nodes.append(line)
        before_rows: dict[str, Any] = base if isinstance(base, dict) else {}
        gone = [dict(self.choices).get(key, key) for key in before_rows if key not in rows]
        node.was = f"removed: {', '.join(gone)}" if gone else ""
        node.more = {"n": len(rows), "add": command("add", place.path), "key": self.hint.of.replace("_", " ") or "name"}
        return node

    def blank(self) -> Any:
        """Start empty."""
        return {}

    def step(self, part: str | int, value: Any) -> Widget:
        """The part of one name."""
        return self.item

    def next_key(self, rows: dict[str, Any]) -> str:
        """Return the name a new line starts with: the first nobody uses yet."""
        return next((key for key, _ in self.choices if key not in rows), unused("", rows))


def unused(key: str, rows: dict[str, Any]) -> str:
    """Return ``key``, or the first ``key (2)`` that is not among the rows."""
    if key not in rows:
        return key
    return next(name for number in range(2, len(rows) + 3) if (name := f"{key} ({number})".strip()) not in rows)


def offered(choices: Choices, key: str, rows: dict[str, Any]) -> list[Choice]:
    """Return the names a line may take: its own and those no other line has."""
    if not choices:
        return []
    known = [(k, label) for k, label in choices if k == key or k not in rows]
    if key not in dict(known):
        known.append((key, key.capitalize() or "Choose"))
    return [Choice(k, label, k == key) for k, label in known]


@dataclass(frozen=True)
class Maybe(Widget):
    """A part that may be left out altogether."""

    item: Widget = field(default_factory=Text)

    def read(self, posted: Posted, name: str) -> Any:
        """Return ``None`` when it is left out."""
        told = posted.text(f"{name}.set")
        return MISSING if told is None else self.item.read(posted, name) if told == "1" else None

    def draw(self, place: Place, value: Any, base: Any = MISSING) -> Node:
        """Draw the part, or the button that adds it."""
        node = place.node("maybe", label=self.label, help=self.help)
        there = value is not None and value is not MISSING
        if there:
            node.nodes = [self.item.draw(place, value, MISSING if base is None else base)]
            node.fresh = base is None
        elif base is not None and base is not MISSING:
            node.was = "there"
        node.value = there
        node.more = {"set": command("set", place.path), "unset": command("unset", place.path)}
        return node

    def blank(self) -> Any:
        """Start without it."""
        return None

    def step(self, part: str | int, value: Any) -> Widget:
        """What is in the part."""
        return self.item.step(part, value)


@dataclass(frozen=True)
class OneOf(Widget):
    """One of several models. Which one is told by a name of its own, or by the fields that only it has."""

    models: tuple[type[BaseModel], ...] = ()
    make: Make = Text

    def read(self, posted: Posted, name: str) -> Any:
        """Return the fields of the model that was chosen; those of a new choice start with their defaults."""
        chosen = posted.text(f"{name}.is")
        if chosen is None:
            return MISSING
        part = self._part(next((m for m in self.models if m.__name__ == chosen), self.models[0]))
        if posted.text(f"{name}.was") != chosen:
            return part.blank()
        return {**self._fixed(part.model), **part.read(posted, name)}

    def draw(self, place: Place, value: Any, base: Any = MISSING) -> Node:
        """Draw the choice, and the chosen model."""
        model = self._model(value)
        same = base if base is not MISSING and self._model(base) is model else MISSING
        node = place.node("one_of", label=self.label, help=self.help, value=model.__name__)
        node.choices = [Choice(m.__name__, _title(m), m is model) for m in self.models]
        drawn = self._part(model).draw(place, value, same)
        drawn.label = ""
        node.nodes = [drawn]
        node.was = _title(self._model(base)) if base is not MISSING and same is MISSING else ""
        return node

    def blank(self) -> Any:
        """Start with the first model."""
        return self._part(self.models[0]).blank()

    def step(self, part: str | int, value: Any) -> Widget:
        """A field of the model that is there."""
        return self._part(self._model(value)).step(part, value)

    def _part(self, model: type[BaseModel]) -> Part:
        return Part(self.label, self.help, self.hint, model=model, make=partial(self.make))

    def _model(self, value: Any) -> type[BaseModel]:
        keys = set(value) if isinstance(value, dict) else set()
        fixed = [m for m in self.models if self._fixed(m) and self._fixed(m).items() <= dict(value or {}).items()]
        return fixed[0] if fixed else max(self.models, key=lambda m: len(keys & set(m.model_fields)))

    @staticmethod
    def _fixed(model: type[BaseModel]) -> dict[str, Any]:
        """Return the fields that have only one value, by which a model is told apart."""
        found = {}
        for name, info in model.model_fields.items():
            values = getattr(info.annotation, "__args__", ())
            if getattr(info.annotation, "__origin__", None) is not None and len(values) == 1 and info.default in values:
                found[name] = info.default
        return found


def _title(model: type[BaseModel]) -> str:
    return str(model.model_config.get("title") or model.__name__)
