"""Reading YAML that people wrote: only plain values, every fault with its line and column.

What is risky or surprising in YAML is left out: no tags, no anchors, no key twice, no dates, and ``no`` is a country.
Numbers with a point are exact decimals.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import yaml
from yaml.composer import Composer
from yaml.constructor import SafeConstructor
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.resolver import BaseResolver
from yaml.scanner import Scanner

from prm.common.errors import Invalid

LARGEST = 200_000
"""Bytes a file may have."""
DEEPEST = 40
"""Levels of lists and tables inside of each other."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a file, counted from one."""

    line: int
    column: int

    def __str__(self) -> str:
        return f"Line {self.line}, column {self.column}"


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a file: its plain data, and where each dotted path of it stands."""

    data: Any
    places: dict[str, Place]

    def place(self, path: str) -> Place:
        """Return where ``path`` stands, or the nearest thing around it that is there."""
        while path and path not in self.places:
            path = path.rpartition(".")[0]
        return self.places[path]


class _Resolver(BaseResolver):
    pass


for _tag, _pattern, _first in (
    ("null", r"^(?:~|null|)$", ["~", "n", ""]),
    ("bool", r"^(?:true|false)$", ["t", "f"]),
    ("int", r"^-?(?:0|[1-9][0-9]*)$", list("-0123456789")),
    ("float", r"^-?(?:0|[1-9][0-9]*)\.[0-9]+$", list("-0123456789")),
):
    _Resolver.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), _first)


class _Loader(Reader, Scanner, Parser, Composer, SafeConstructor, _Resolver):
    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)
        Composer.__init__(self)
        SafeConstructor.__init__(self)
        _Resolver.__init__(self)
        self.depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Refuse what a policy never needs before it is built."""
        event = self.peek_event()
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise yaml.MarkedYAMLError(problem="anchors and aliases are not read here", problem_mark=event.start_mark)
        if getattr(event, "tag", None):
            raise yaml.MarkedYAMLError(problem="tags are not read here", problem_mark=event.start_mark)
        self.depth += 1
        if self.depth > DEEPEST:
            raise yaml.MarkedYAMLError(problem="this is nested too deeply", problem_mark=event.start_mark)
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def _decimal(loader: _Loader, node: Any) -> Decimal:
    return Decimal(node.value)


_Loader.add_constructor("tag:yaml.org,2002:float", _decimal)  # type: ignore[type-var]


def documents(text: str) -> list[Document]:
    """Return the documents of a YAML file. Raises ``Invalid`` ``policy.file_damaged`` with ``line`` and ``column``."""
    if len(text.encode()) > LARGEST:
        raise Invalid({"file": f"The file is larger than {LARGEST // 1000} kB."}, code="policy.file_damaged")
    try:
        loader = _Loader(text)
        found = []
        while loader.check_node():
            node = loader.get_node()
            places = dict(_places("", node))
            found.append(Document(loader.construct_document(node), places))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        assert mark is not None
        raise damaged(Place(mark.line + 1, mark.column + 1), f"{error.problem}.") from error
    except yaml.reader.ReaderError as error:
        before = text[: error.position]
        place = Place(before.count("\n") + 1, error.position - before.rfind("\n"))
        raise damaged(place, "This character cannot be read.") from error
    return found


def damaged(place: Place, words: str, *, path: str = "file") -> Invalid:
    """Return the refusal of a file for one fault, with its line and column in words and in ``extra``."""
    refusal = Invalid({path: f"{place}: {words}"}, code="policy.file_damaged")
    refusal.extra |= {"line": place.line, "column": place.column}
    return refusal


def _places(path: str, node: Any) -> Iterator[tuple[str, Place]]:
    yield path, Place(node.start_mark.line + 1, node.start_mark.column + 1)
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.MarkedYAMLError(problem="a name has to be plain words", problem_mark=key.start_mark)
            if key.value in seen:
                raise yaml.MarkedYAMLError(problem=f"{key.value} is here twice", problem_mark=key.start_mark)
            seen.add(key.value)
            yield from _places(f"{path}.{key.value}" if path else key.value, value)
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            yield from _places(f"{path}.{number}" if path else str(number), value)
