"""What a rule returns: an outcome in words, the trace of how it came about, and what would have changed it."""

from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the trace: a fact, its value, and what it contributed.

    ``part`` and ``offset`` are whole percents of the total, for the bar. ``result`` says how the line went.
    ``partner_value`` replaces the value on the partner's card; ``hidden`` lines are for staff only.
    """

    label: str
    value: str
    contribution: str = ""
    result: Literal["passed", "failed", "unknown", "part", "info"] = "info"
    part: int = 0
    offset: int = 0
    hidden: bool = False
    partner_value: str | None = None

    def plain(self) -> dict[str, Any]:
        """Return the line as plain data."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Alternative:
    """The smallest change that would have turned the outcome, verified by running the rule again."""

    change: str
    result: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a rule. ``value`` is machine-readable, ``sentence`` is for people.

    ``partner_sentence`` is what the partner reads when the full sentence would speak of others.
    """

    outcome: str
    sentence: str
    rows: tuple[Row, ...] = ()
    total: tuple[str, str] | None = None
    alternatives: tuple[Alternative, ...] = ()
    data: dict[str, Any] = field(default_factory=dict)
    partner_sentence: str = ""

    def trace(self) -> list[dict[str, Any]]:
        """Return all rows as plain data, for staff."""
        return [row.plain() for row in self.rows]

    def card_rows(self) -> list[dict[str, Any]]:
        """Return the rows a partner may read, with the values meant for them."""
        return [
            {**row.plain(), "value": row.partner_value if row.partner_value is not None else row.value}
            for row in self.rows
            if not row.hidden
        ]
