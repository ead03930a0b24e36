"""What an importer says about each thing it can read from a file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db import models

from prm.common.imports import parsing
from prm.common.imports.parsing import DateOrder, DecimalStyle, Unreadable
from prm.common.imports.resolvers import Resolver


class Kind(StrEnum):
    """How the text of a cell is read."""

    TEXT = "text"
    LONG = "long"
    EMAIL = "email"
    DATE = "date"
    DECIMAL = "decimal"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    CHOICE = "choice"


class Missing(StrEnum):
    """What becomes of a value that names nothing we know, until a person decides."""

    WRONG = "wrong"
    EMPTY = "empty"
    CREATE = "create"


FACTORS = {"1": "as written", "1000": "in thousands", "1000000": "in millions"}


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an importer.

    ``attribute`` is the model's (default: ``name``); ``synonyms`` are headers other systems use; ``resolver`` turns
    words into records or codes for ``CHOICE``; ``fixed`` is suggested where no column fits; ``scaled`` offers amounts
    in thousands or millions; ``linked`` names another row of the same kind, tied in a second pass.
    """

    name: str
    label: str
    kind: Kind = Kind.TEXT
    attribute: str = ""
    required: bool = False
    synonyms: tuple[str, ...] = ()
    longest: int = 200
    places: int = 2
    minimum: int | None = None
    maximum: int | None = None
    resolver: Resolver | None = None
    missing: Missing = Missing.WRONG
    fixed: str | Callable[[], str] = ""
    scaled: bool = False
    linked: bool = False
    help: str = ""

    @property
    def target(self) -> str:
        """The model's attribute."""
        return self.attribute or self.name

    @property
    def usual(self) -> str:
        """The value proposed for all rows where no column fits; empty when there is none."""
        return self.fixed() if callable(self.fixed) else self.fixed

    def read(self, text: str, form: "Form") -> Any:
        """Return the value of a cleaned, non-empty text; raises :class:`Unreadable`.

        ``CHOICE`` gives back the text: it is resolved for many rows at once.
        """
        if self.kind is Kind.TEXT:
            return parsing.words(text, longest=self.longest)
        if self.kind is Kind.DECIMAL:
            minimum = None if self.minimum is None else Decimal(self.minimum)
            return parsing.decimal(text, style=form.style, places=self.places, factor=form.factor, minimum=minimum)
        if self.kind is Kind.INTEGER:
            return parsing.integer(text, style=form.style, minimum=self.minimum, maximum=self.maximum)
        if self.kind is Kind.DATE:
            return parsing.day(text, order=form.order)
        if self.kind is Kind.BOOLEAN:
            return parsing.boolean(text)
        if self.kind is Kind.EMAIL:
            return parsing.email(text, longest=self.longest)
        return parsing.words(text, longest=self.longest)


@dataclass(frozen=True, slots=True)
class Form:
    """How figures and dates are written in a file; ``factor`` belongs to one column."""

    style: DecimalStyle = "point"
    order: DateOrder = "ymd"
    factor: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about one cell of one row. A warning does not keep the row out."""

    field: str
    value: str
    reason: str
    is_warning: bool = False


@dataclass(slots=True)
class Row:
    """One row on its way: cells as written, values and resolved words by field name, problems, what becomes of it.

    ``sign`` is what recognises it within its file, and a digest of what it says. ``made`` is the new record it would
    become. Both may have been worked out before its turn.
    """

    line: int
    cells: list[str]
    values: dict[str, Any] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    fate: str = ""
    sign: tuple[tuple | None, int] | None = None
    made: models.Model | None = None

    @property
    def is_wrong(self) -> bool:
        """Whether any problem keeps the row out."""
        return bool(self.problems) and any(not problem.is_warning for problem in self.problems)

    def wrong(self, name: str, value: str, reason: str) -> None:
        """Note what keeps the row out."""
        self.problems.append(Problem(name, value, reason))

    def warn(self, name: str, value: str, reason: str) -> None:
        """Note what a person should know."""
        self.problems.append(Problem(name, value, reason, is_warning=True))


class Reader:
    """Reads rows of one file under one mapping. Equal texts of a column are read once."""

    REMEMBERED = 50_000

    def __init__(
        self, fields: tuple[Field, ...], columns: list[str], mapping: Mapping[str, Any], options: Mapping[str, Any]
    ) -> None:
        self.columns = columns
        self.plan: list[tuple[Field, int | None, str, Form, dict[str, Any]]] = []
        for each in fields:
            part = mapping.get(each.name, {})
            column = part.get("column", "")
            index = columns.index(column) if column in columns else None
            fixed = parsing.clean(part.get("fixed", ""))
            if index is None and not fixed:
                continue
            form = Form(
                style=options.get("decimal", "point"),
                order=options.get("date", "ymd"),
                factor=Decimal(part.get("factor") or "1"),
            )
            self.plan.append((each, index, fixed, form, {}))
        self._columns = [index for _field, index, *_ in self.plan if index is not None]

    @property
    def fields(self) -> list[Field]:
        """The fields this mapping fills."""
        return [each for each, *_ in self.plan]

    def content(self, cells: list[str]) -> tuple[str, ...]:
        """Return the cells this mapping reads, as written: equal for two rows that say the same."""
        width = len(cells)
        return tuple([cells[index] if index < width else "" for index in self._columns])

    def read(self, line: int, cells: list[str]) -> Row:
        """Return the row with every value that could be read and a problem for each that could not."""
        row = Row(line, cells)
        if len(cells) > len(self.columns):
            row.wrong("", cells[len(self.columns)], f"The row has {len(cells)} cells, the header {len(self.columns)}.")
        for each, index, fixed, form, known in self.plan:
            raw = cells[index] if index is not None and index < len(cells) else ""
            try:
                value = known[raw]
            except KeyError:
                value = self._value(each, raw, fixed, form)
                if len(known) < self.REMEMBERED and len(raw) < 200:
                    known[raw] = value
            if isinstance(value, Problem):
                row.problems.append(value)
            elif value is not None:
                row.values[each.name] = value
        return row

    def _value(self, each: Field, raw: str, fixed: str, form: Form) -> Any:
        text = parsing.unquoted(parsing.clean(raw, lines=each.kind is Kind.LONG))
        if not text:
            # A figure given once for all rows is meant as written; only the column is in thousands.
            text, form = fixed, Form(form.style, form.order)
        if not text:
            return Problem(each.name, "", f"{each.label} is missing.") if each.required else None
        try:
            return each.read(text, form)
        except Unreadable as error:
            return Problem(each.name, text[:200], f"{parsing.shown(text)} {error}")
