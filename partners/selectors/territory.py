"""The territory tree: what lies in what."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from django.core.cache import cache

from partners.models import Territory
from prm.common import remember
from prm.common.remember import remembered

KEY = "partners.territory_tree"
SECONDS = 60
INDENT = "\N{EM SPACE}"
"""One step of depth in a list of choices; browsers keep it where they drop plain spaces."""


@dataclass(frozen=True, slots=True)
class Node:
    """One territory as the tree knows it."""

    code: str
    name: str
    parent: str
    is_active: bool


@dataclass(frozen=True)
class Tree:
    """The whole tree, small enough to hold. Codes it does not know are in nothing and cover nothing."""

    nodes: dict[str, Node]
    children: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def active(self) -> frozenset[str]:
        """The codes of the active territories."""
        return frozenset(node.code for node in self.nodes.values() if node.is_active)

    def ancestors(self, code: str) -> list[str]:
        """Return what ``code`` lies in, from its parent up to its region."""
        found: list[str] = []
        node = self.nodes.get(code)
        while node and node.parent and node.parent not in found:
            found.append(node.parent)
            node = self.nodes.get(node.parent)
        return found

    def within(self, code: str) -> list[str]:
        """Return ``code`` and everything below it, parents first."""
        found = [code] if code in self.nodes else []
        for current in found:
            found.extend(child for child in self.children.get(current, ()) if child not in found)
        return found

    def leaves(self, code: str) -> list[str]:
        """Return the smallest parts of ``code``; itself when it has none."""
        return [part for part in self.within(code) if not self.children.get(part)]

    def covers(self, codes: Iterable[str], code: str) -> bool:
        """Whether one of ``codes`` is ``code`` or holds it."""
        return not {code, *self.ancestors(code)}.isdisjoint(codes) if code in self.nodes else False

    def overlap(self, one: str, other: str) -> bool:
        """Whether two territories share ground: one is the other, or lies in it."""
        return self.covers([one], other) or self.covers([other], one)

    def name(self, code: str) -> str:
        """Return the name people know; the code itself when the tree does not have it."""
        node = self.nodes.get(code)
        return node.name if node else code

    def choices(self) -> list[tuple[str, str]]:
        """Return the active territories in tree order, indented by depth."""
        return [
            (code, INDENT * len(self.ancestors(code)) + self.nodes[code].name)
            for root in self.children.get("", ())
            for code in self._walk(root)
            if self.nodes[code].is_active
        ]

    def _walk(self, code: str) -> list[str]:
        return [code, *(below for child in self.children.get(code, ()) for below in self._walk(child))]


def tree() -> Tree:
    """Return the tree, remembered for a minute. :func:`forget` makes the next call read it again."""
    return remembered(KEY, _read)


def _read() -> Tree:
    written: str | None = cache.get(KEY)
    if written is None:
        rows = Territory.objects.order_by("position", "name").values_list("code", "name", "parent__code", "is_active")
        written = json.dumps([(code, name, parent or "", active) for code, name, parent, active in rows])
        cache.set(KEY, written, SECONDS)
    return _made(written)


@lru_cache(maxsize=4)
def _made(written: str) -> Tree:
    """Return the tree of what is remembered: each process makes it once for as long as the rows say the same."""
    nodes = [Node(*each) for each in json.loads(written)]
    children: dict[str, list[str]] = {}
    for node in nodes:
        children.setdefault(node.parent, []).append(node.code)
    return Tree({node.code: node for node in nodes}, {parent: tuple(codes) for parent, codes in children.items()})


def forget() -> None:
    """Drop the remembered tree, after a change."""
    cache.delete(KEY)
    remember.forget(KEY)


def codes() -> frozenset[str]:
    """Return the code of every active territory."""
    return tree().active


def leaves(code: str) -> list[str]:
    """Return the smallest parts of ``code``; itself when it has none, nothing for an unknown code."""
    return tree().leaves(code)


def ancestors(code: str) -> list[str]:
    """Return what ``code`` lies in, nearest first."""
    return tree().ancestors(code)


def covers(codes: Iterable[str], code: str) -> bool:
    """Whether one of ``codes`` is ``code`` or holds it. For many rows, take :func:`tree` once."""
    return tree().covers(codes, code)


def overlap(one: str, other: str) -> bool:
    """Whether two territories share ground."""
    return tree().overlap(one, other)


def choices() -> list[tuple[str, str]]:
    """Return code and name of every active territory, in tree order."""
    return tree().choices()
