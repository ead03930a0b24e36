"""The smallest controls: numbers, texts, yes and no, choices, and short lists of them."""

import csv
import re
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from prm.common.policies.hints import Hint
from prm.studio.forms.nodes import Choice, Node, Place
from prm.studio.forms.posted import MISSING, Posted

Choices = list[tuple[str, str]]

_NUMBER = re.compile(r"[-+]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?")
FEW = 12
FITS = 28
"""So many letters can be read in a control that stands beside others."""


@dataclass(frozen=True)
class Widget(ABC):
    """Reads a part of a sent form into plain data, and draws plain data, also such as no schema would take."""

    label: str = ""
    help: str = ""
    hint: Hint = field(default_factory=Hint)
    optional: bool = False

    @abstractmethod
    def read(self, posted: Posted, name: str) -> Any:
        """Return what was sent under ``name`` as plain data, or ``MISSING``."""

    @abstractmethod
    def draw(self, place: Place, value: Any, base: Any = MISSING) -> Node:
        """Return the node that shows ``value``, beside what it was in ``base``."""

    def blank(self) -> Any:
        """Return what a new one starts with."""
        return None if self.optional else ""

    def step(self, part: str | int, value: Any) -> "Widget":
        """Return the widget of a part of it. ``LookupError`` when it has none."""
        raise LookupError(part)

    def _about(self, was: str = "", **more: Any) -> dict[str, Any]:
        known = {"label": self.label, "help": self.help, "optional": self.optional, "unit": self.hint.unit}
        return {**known, "was": was, "more": {"long": self.hint.long, **more}}


def plain_number(text: str) -> Decimal | None:
    """Return a number people wrote, with or without grouped digits, or ``None`` when it is none."""
    if not _NUMBER.fullmatch(text):
        return None
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None


def written(value: Any, *, percent: bool = False) -> str:
    """Return a stored number as people write it, digits grouped; anything else as it is."""
    if value is None or value is MISSING:
        return ""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    if not number.is_finite() or isinstance(value, bool):
        return str(value)
    return f"{number.scaleb(2) if percent else number:,f}"


def listed(text: str) -> list[str]:
    """Return the parts of a list written with commas; quotes keep a comma inside of a part."""
    rows = list(csv.reader([text.replace("\r", " ").replace("\n", " ")], skipinitialspace=True))
    return [part.strip() for part in rows[0] if part.strip()] if rows else []


def joined(values: Any) -> str:
    """Return the parts as such a list."""
    if not isinstance(values, (list, tuple)):
        return "" if values is None or values is MISSING else str(values)
    return ", ".join(map(_quoted, map(str, values)))


def _quoted(part: str) -> str:
    return '"{}"'.format(part.replace('"', '""')) if "," in part or '"' in part else part


def _room(text: str) -> dict[str, Any]:
    """Return what gives a text that is long already a line of its own, so that all of it can be read."""
    return {"long": True} if len(text) > FITS else {}


def chosen_from(choices: Choices, value: Any, *, blank: str | None = None) -> list[Choice]:
    """Return the choices with the chosen one marked; a value nobody offers any more is offered still."""
    known = "" if value is None or value is MISSING else str(value)
    offered = choices if known in {key for key, _ in choices} or known == "" else [*choices, (known, _words(known))]
    start = [Choice("", blank or "Choose", known == "")] if blank is not None or known == "" else []
    return [*start, *(Choice(key, label, key == known) for key, label in offered)]


def _words(code: str) -> str:
    return code.replace("_", " ").capitalize() if code.islower() else code


@dataclass(frozen=True)
class Number(Widget):
    """A whole or a decimal number, kept as text when it is no number, so that nothing typed is lost."""

    whole: bool = True

    def read(self, posted: Posted, name: str) -> Any:
        """Return an ``int``, a decimal's text, ``None`` for an empty optional one, or what was typed."""
        text = posted.text(name)
        return MISSING if text is None else self.number(text)

    def number(self, text: str) -> Any:
        """Return the typed number as plain data."""
        if text == "":
            return None if self.optional else ""
        number = plain_number(text)
        if number is None:
            return text
        if self.hint.percent:
            number = number.scaleb(-2).normalize()
        if self.whole and not self.hint.percent:
            return int(number) if number == number.to_integral_value() else text
        return f"{number:f}"

    def draw(self, place: Place, value: Any, base: Any = MISSING) -> Node:
        """Draw the number with its unit."""
        shown, old = self._shown(value), self._shown(base)
        was = (old or "empty") if base is not MISSING and old != shown else ""
        return place.node("number", value=shown, **self._about(was))

    def _shown(self, value: Any) -> str:
        return written(value, percent=self.hint.percent)


@dataclass(frozen=True)
class Text(Widget):
    """A line of text, or a choice where a list is known."""

    choices: Choices = field(default_factory=list)

    def read(self, posted: Posted, name: str) -> Any:
        """Return the text; ``None`` for an empty optional one."""
        text = posted.text(name)
        if text is None:
            return MISSING
        return None if text == "" and self.optional else text

    def draw(self, place: Place, value: Any, base: Any = MISSING) -> Node:
        """Draw a line, or the list to choose from."""
        was = "" if base is MISSING or base == value else self._named(base) or "empty"
        if self.choices:
            blank = "None" if self.optional else None
            return place.node("choice", choices=chosen_from(self.choices, value, blank=blank), **self._about(was))
        shown = "" if value is None or value is MISSING else value
        return place.node("text", value=shown, **self._about(was, **_room(str(shown))))

    def _named(self, value: Any) -> str:
        return dict(self.choices).get(str(value), "" if value is None else str(value))

    def blank(self) -> Any:
        """Start with nothing chosen."""
        return None if self.optional else ""


@dataclass(frozen=True)
class YesNo(Widget):
    """A box to tick."""

    def read(self, posted: Posted, name: str) -> Any:
        """A box that was not sent is not ticked."""
        return posted.text(name) is not None

    def draw(self, place: Place, value: Any, base: Any = MISSING) -> Node:
        """Draw the box."""
        was = "" if base is MISSING or bool(base) == bool(value) else ("yes" if base else "no")
        return place.node("yes_no", value=bool(value), **self._about(was))

    def blank(self) -> Any:
        """Start unticked."""
        return False


@dataclass(frozen=True)
class Loose(Widget):
    """A value of any simple type, such as what a case gives: the type is told from what is written."""

    choices: Choices = field(default_factory=list)

    def read(self, posted: Posted, name: str) -> Any:
        """Return yes and no as such, whole numbers as numbers, all else as text."""
        text = posted.text(name)
        return MISSING if text is None else guessed(text)

    def draw(self, place: Place, value: Any, base: Any = MISSING) -> Node:
        """Draw it as a choice where a list is known, else as a line."""
        was = "" if base is MISSING or base == value else told(base)
        if self.choices:
            return place.node("choice", choices=chosen_from(self.choices, told(value)), **self._about(was))
        return place.node("text", value=told(value), **self._about(was))


def guessed(text: str) -> Any:
    """Return a written value with the type it looks like: yes and no, a whole number, else text."""
    if text.lower() in {"yes", "no"}:
        return text.lower() == "yes"
    number = plain_number(text)
    if number is not None and number == number.to_integral_value() and "." not in text:
        return int(number)
    return f"{number:f}" if number is not None else text


def told(value: Any) -> str:
    """Return a simple value as ``guessed`` reads it again."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None or value is MISSING else str(value)


@dataclass(frozen=True)
class Several(Widget):
    """A short list of simple values: boxes where a list is known and short, else written with commas."""

    item: Widget = field(default_factory=Text)
    choices: Choices = field(default_factory=list)

    def read(self, posted: Posted, name: str) -> Any:
        """Return the values in the order they are offered or written."""
        if posted.text(f"{name}.n") is not None:
            ticked = posted.texts(name)
            # Ticking keeps the order that stood there before: only the list's owner may change what comes first.
            before = listed(posted.text(f"{name}.before") or "")
            return sorted(ticked, key=lambda key: before.index(key) if key in before else len(before))
        text = posted.text(name)
        if text is None:
            return MISSING
        if isinstance(self.item, Number):
            return [self.item.number(part) for part in listed(text)]
        return listed(text)

    def draw(self, place: Place, value: Any, base: Any = MISSING) -> Node:
        """Draw the boxes or the line."""
        shown, old = self._line(value), self._line(base)
        was = "" if base is MISSING or old == shown else (self._named(base) or "none")
        if not self.choices or len(self.choices) > FEW:
            return place.node("text", value=shown, **self._about(was, list=True, **_room(shown)))
        ticked = [str(each) for each in value] if isinstance(value, (list, tuple)) else []
        known = {key for key, _ in self.choices}
        offered = [*self.choices, *((key, _words(key)) for key in ticked if key not in known)]
        boxes = [Choice(key, label, key in ticked) for key, label in offered]
        return place.node("checks", choices=boxes, value=joined(ticked), **self._about(was))

    def _line(self, value: Any) -> str:
        if isinstance(self.item, Number) and isinstance(value, (list, tuple)):
            return ", ".join(written(each, percent=self.item.hint.percent).replace(",", "") for each in value)
        return joined(value)

    def _named(self, value: Any) -> str:
        if not self.choices or not isinstance(value, (list, tuple)):
            return self._line(value)
        return ", ".join(dict(self.choices).get(str(each), str(each)) for each in value)

    def blank(self) -> Any:
        """Start empty."""
        return []

    def step(self, part: str | int, value: Any) -> Widget:
        """A value in the list."""
        return self.item
