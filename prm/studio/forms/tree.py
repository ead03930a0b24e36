"""Conditions: tests of one fact, in groups of all, any, none or so many, to any depth."""

import re
from dataclasses import dataclass, field
from typing import Any

from prm.common.policies.primitives import OPERATOR_WORDS
from prm.studio.forms.nodes import Choice, Node, Place, command
from prm.studio.forms.posted import MISSING, Posted
from prm.studio.forms.vocabulary import Vocabulary
from prm.studio.forms.widgets import FEW, Widget, chosen_from, guessed, joined, listed, plain_number, told, written

GROUPS = {
    "all": "All of these",
    "any": "Any of these",
    "at_least": "At least so many of these",
    "none": "None of these",
}
OPERATORS = {
    "yes_no": ("is", "is_not"),
    "choice": ("is", "is_not", "in", "not_in"),
    "choices": ("has", "has_any"),
    "money": ("lt", "lte", "gt", "gte", "is", "is_not"),
    "number": ("lt", "lte", "gt", "gte", "is", "is_not", "in", "not_in"),
    "text": ("is", "is_not", "in", "not_in"),
    "": tuple(OPERATOR_WORDS),
}
MANY = frozenset({"in", "not_in", "has_any"})
DEEPEST = 8
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class Tree(Widget):
    """Draws a condition. A group of nothing is always true (all) or never (any)."""

    words: Vocabulary = field(default_factory=Vocabulary)

    def read(self, posted: Posted, name: str, depth: int = 0) -> Any:
        """Return the condition as plain data."""
        kind = posted.text(f"{name}.is")
        if kind is None or depth > DEEPEST:
            return MISSING
        if kind == "test":
            return self._read_test(posted, name)
        parts = [self.read(posted, f"{name}.{number}", depth + 1) for number in range(posted.count(name))]
        parts = [part for part in parts if part is not MISSING]
        if kind == "at_least":
            least = posted.text(f"{name}.least")
            number = plain_number("2" if least is None else least)
            return {"at_least": int(number) if number is not None else least, "of": parts}
        return {"at_least": 1, "of": parts} if kind == "any" else {kind if kind == "none" else "all": parts}

    def _read_test(self, posted: Posted, name: str) -> dict[str, Any]:
        fact, op = posted.text(f"{name}.field") or "", posted.text(f"{name}.op") or "is"
        kind = self.words.kind(fact)
        if op not in OPERATORS[kind]:
            op = OPERATORS[kind][0]
        ticked, line = posted.texts(f"{name}.ticked"), posted.text(f"{name}.value") or ""
        if op in MANY:
            parts = [*ticked, *listed(line)]
            return {"field": fact, "op": op, "value": [self._value(kind, op, part) for part in dict.fromkeys(parts)]}
        return {"field": fact, "op": op, "value": self._value(kind, op, line or next(iter(ticked), ""))}

    @staticmethod
    def _value(kind: str, op: str, text: str) -> Any:
        """Return one written value with the type its fact has. An ordered limit stays text, to keep its cents."""
        if kind == "yes_no":
            return text.lower() in {"yes", "true"}
        if op in {"lt", "lte", "gt", "gte"}:
            number = plain_number(text)
            return text if number is None else f"{number:f}"
        return guessed(text) if kind in {"", "money", "number"} else text

    def draw(self, place: Place, value: Any, base: Any = MISSING) -> Node:
        """Draw the tree, and in words what it was."""
        node = self._draw(place, value)
        node.label, node.help, node.more["root"] = self.label, self.help, True
        node.more["says"] = self.say(value)
        if base is not MISSING and self.say(base) != self.say(value):
            node.was = self.say(base)
        return node

    def _draw(self, place: Place, value: Any) -> Node:
        value = value if isinstance(value, dict) else {"all": []}
        node = self._test(place, value) if "field" in value else self._group(place, value)
        node.more |= {"test": command("test", place.path), "group": command("group", place.path)}
        return node

    def _group(self, place: Place, value: dict[str, Any]) -> Node:
        key = next((each for each in ("all", "none", "of") if each in value), "all")
        parts = value.get(key) or []
        kind = key if key != "of" else "any" if value.get("at_least", 1) in (1, "1") else "at_least"
        node = place.node("group", value=kind)
        node.choices = [Choice(each, words, each == kind) for each, words in GROUPS.items()]
        for number, part in enumerate(parts):
            at = Place(place.drawing, f"{place.name}.{number}", (*place.path, key, number))
            drawn = self._draw(at, part)
            drawn.more["remove"] = command("remove", at.path)
            node.nodes.append(drawn)
        empty = {"all": "Always", "any": "Never", "none": "Always", "at_least": "Never"}[kind]
        node.more = {"n": len(parts), "least": told(value.get("at_least", 2)), "empty": empty}
        return node

    def _test(self, place: Place, value: dict[str, Any]) -> Node:
        fact, op, stored = str(value.get("field", "")), str(value.get("op", "is")), value.get("value")
        kind = self.words.kind(fact)
        allowed = OPERATORS[kind] if op in OPERATORS[kind] else (*OPERATORS[kind], op)
        node = place.node("test", value=self._line(stored, op), unit=self.words.unit(fact))
        for part in ("field", "op", "value"):
            node.errors += place.drawing.errors.get(".".join(map(str, (*place.path, part))), ())
        choices = [("yes", "Yes"), ("no", "No")] if kind == "yes_no" else self.words.choices(fact)
        node.choices = self._values(choices, stored, op)
        node.more = {
            "fields": chosen_from(self.words.facts(), fact),
            "ops": [Choice(each, OPERATOR_WORDS[each], each == op) for each in allowed if each in OPERATOR_WORDS],
            "many": op in MANY,
            "say": self.say(value),
            "remove": command("always", place.path),
        }
        return node

    @staticmethod
    def _line(stored: Any, op: str) -> str:
        if isinstance(stored, list):
            return joined([told(each) for each in stored])
        text = told(stored)
        return written(text) if op in {"lt", "lte", "gt", "gte"} and not _DAY.fullmatch(text) else text

    @staticmethod
    def _values(choices: list[tuple[str, str]], stored: Any, op: str) -> list[Choice]:
        if not choices or (op in MANY and len(choices) > FEW):
            return []
        values = [told(each) for each in stored] if isinstance(stored, list) else [told(stored)]
        unknown = [(each, each) for each in values if each and each not in dict(choices)]
        offered = [Choice(key, label, key in values) for key, label in [*choices, *unknown]]
        return offered if op in MANY or values[0] else [Choice("", "Choose", True), *offered]

    def blank(self) -> Any:
        """Start with what is always true."""
        return {"all": []}

    def blank_test(self) -> dict[str, Any]:
        """Return a new test of the first fact."""
        fact = next((key for key, _ in self.words.facts()), "")
        kind = self.words.kind(fact)
        op = OPERATORS[kind][0]
        return {"field": fact, "op": op, "value": [] if op in MANY else True if kind == "yes_no" else ""}

    def step(self, part: str | int, value: Any) -> Widget:
        """A part of the condition is a condition; the lists between are passed through."""
        return self

    def say(self, value: Any) -> str:
        """Return a condition in words, with the facts as people call them."""
        if not isinstance(value, dict):
            return "always"
        if "field" in value:
            fact, stored = str(value["field"]), value.get("value")
            named = dict(self.words.choices(fact))
            values = stored if isinstance(stored, list) else [stored]
            said = ", ".join(named.get(told(each), written(told(each))) for each in values)
            unit = self.words.unit(fact)
            operator = OPERATOR_WORDS.get(str(value.get("op")), "")
            return f"{self.words.label(fact)} {operator} {said}{' ' + unit if unit else ''}"
        key = next((each for each in ("all", "none", "of") if each in value), "all")
        parts = [self.say(part) for part in value.get(key) or []]
        if key == "all":
            return " and ".join(parts) or "always"
        if key == "none":
            return f"not {' nor '.join(parts)}" if parts else "always"
        least = value.get("at_least", 1)
        return (" or ".join(parts) or "never") if least == 1 else f"at least {least} of: {', '.join(parts)}"
