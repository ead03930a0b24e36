"""What a form is drawn from: a tree of nodes, one for everything a person can read or change."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

Path = tuple[str | int, ...]


class Choice(NamedTuple):
    """One value to choose, in words, and whether it is chosen."""

    value: str
    label: str
    chosen: bool = False


def dotted(path: Path) -> str:
    """Return a path as errors name it: ``base.rows.premier.1``."""
    return ".".join(map(str, path))


def command(verb: str, path: Path, *more: str | int) -> str:
    """Return what a button sends to have the form's shape changed; see ``edits``."""
    return json.dumps([verb, list(path), *more], separators=(",", ":"))


@dataclass(slots=True)
class Node:
    """One control or group. ``was`` says what stood there in the version it is compared with, when that differs.

    ``usual`` is true while it stands at the default of its field.
    """

    widget: str
    name: str
    path: Path
    label: str = ""
    help: str = ""
    value: Any = ""
    unit: str = ""
    optional: bool = False
    choices: list[Choice] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    was: str = ""
    fresh: bool = False
    usual: bool = False
    nodes: list["Node"] = field(default_factory=list)
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Return the control's own id in the page."""
        return f"f-{self.name}"

    @property
    def template(self) -> str:
        """Return the template that draws it."""
        return f"console/policies/form/{self.widget}.html"

    @property
    def said(self) -> str:
        """Return the ids of what is said about the control, for ``aria-describedby``."""
        parts = {"help": self.help, "was": self.was, "err": self.errors or self.findings}
        return " ".join(f"{self.id}-{part}" for part, there in parts.items() if there)

    @property
    def changed(self) -> bool:
        """Whether anything in it differs from what it is compared with."""
        return bool(self.was) or self.fresh or any(node.changed for node in self.nodes)

    @property
    def wrong(self) -> bool:
        """Whether anything in it is wrong."""
        return bool(self.errors) or any(node.wrong for node in self.nodes)

    @property
    def is_small(self) -> bool:
        """Whether it may stand beside others on one line."""
        return self.widget in {"number", "choice", "length", "text", "yes_no"} and not self.more.get("long")

    def walk(self) -> list["Node"]:
        """Return the node and everything in it, in the order of the page."""
        return [self, *(each for node in self.nodes for each in node.walk())]


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is known while drawing: errors and findings by dotted path, and whether there is a base to compare with.

    ``opened`` is the place somebody is at work at: nothing around it is folded away.
    """

    errors: Mapping[str, list[str]] = field(default_factory=dict)
    findings: Mapping[str, list[str]] = field(default_factory=dict)
    compares: bool = False
    opened: Path = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a widget is drawn: its name in the form and its path in the body, which differ in tables."""

    drawing: Drawing
    name: str
    path: Path

    def at(self, name: str | int, part: str | int | None = None) -> "Place":
        """Return the place of a part: ``name`` in the form, ``part`` (the same) in the body."""
        return Place(self.drawing, f"{self.name}.{name}", (*self.path, name if part is None else part))

    def node(self, widget: str, **known: Any) -> Node:
        """Return a node here with its errors and findings."""
        where = dotted(self.path)
        return Node(
            widget,
            self.name,
            self.path,
            errors=list(self.drawing.errors.get(where, ())),
            findings=list(self.drawing.findings.get(where, ())),
            **known,
        )
