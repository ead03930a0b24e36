"""The primitives policies are made of: condition, bands, selection, duration.

Each is a pydantic type with one evaluator that leaves a trace and one plain-language renderer, shared by every kind.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, ValidationInfo, model_validator

from prm.common.policies.faults import Finding, is_stored, refuse

Facts = Mapping[str, Any]
Scalar = bool | int | Decimal | str


class Primitive(BaseModel):
    """Base of all policy parts: strict about unknown keys, so a typo cannot silently switch a rule off."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def meaningless(self) -> Iterable[Finding]:
        """Return what can be written down here and still means nothing. A body that was accepted is not asked again."""
        return ()

    @model_validator(mode="after")
    def _means_something(self, info: ValidationInfo) -> Self:
        if not is_stored(info):
            refuse(self.meaningless())
        return self


Operator = Literal["is", "is_not", "in", "not_in", "lt", "lte", "gt", "gte", "has", "has_any"]

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def _placed(fact: Any, limit: Any) -> Any:
    """Return a fact as what its limit is: a day written 2024-02-27, else a number."""
    if isinstance(limit, str) and _DAY.fullmatch(limit):
        return fact.isoformat()[:10] if isinstance(fact, date) else str(fact)[:10]
    return Decimal(str(fact))


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "is": lambda fact, value: fact == value,
    "is_not": lambda fact, value: fact != value,
    "in": lambda fact, value: fact in value,
    "not_in": lambda fact, value: fact not in value,
    "lt": lambda fact, value: _placed(fact, value) < _placed(value, value),
    "lte": lambda fact, value: _placed(fact, value) <= _placed(value, value),
    "gt": lambda fact, value: _placed(fact, value) > _placed(value, value),
    "gte": lambda fact, value: _placed(fact, value) >= _placed(value, value),
    "has": lambda fact, value: value in fact,
    "has_any": lambda fact, value: not set(fact).isdisjoint(value),
}

_ORDERED = frozenset({"lt", "lte", "gt", "gte"})

OPERATOR_WORDS: dict[str, str] = {
    "is": "is",
    "is_not": "is not",
    "in": "is one of",
    "not_in": "is none of",
    "lt": "is below",
    "lte": "is at most",
    "gt": "is above",
    "gte": "is at least",
    "has": "includes",
    "has_any": "includes one of",
}
"""Every operator of a test, in words."""


def say_value(value: Any) -> str:
    """Return a fact or a limit in words: grouped digits, yes and no, lists with commas, unknown for ``None``."""
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, Decimal)):
        number = Decimal(value)
        return f"{number:,.2f}".removesuffix(".00")
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(say_value(item) for item in value) or "none"
    return str(value).replace("_", " ")


class Test(Primitive):
    """One field against one value. An unknown fact makes the test unknown, which is not false."""

    field: str
    op: Operator
    value: Scalar | list[Scalar]

    @model_validator(mode="before")
    @classmethod
    def _numbers(cls, data: Any) -> Any:
        """A limit is a number, also when it was stored as text to keep its cents, or a day."""
        value = data.get("value") if isinstance(data, dict) and data.get("op") in _ORDERED else None
        if type(value) is int:  # not bool, which is no number here
            return {**data, "value": Decimal(value)}
        if not isinstance(value, str) or _DAY.fullmatch(value):
            return data
        try:
            return {**data, "value": Decimal(value)}
        except InvalidOperation as error:
            raise ValueError(f"{value} is neither a number nor a day such as 2024-02-27") from error

    def evaluate(self, facts: Facts) -> bool | None:
        """Return true, false, or ``None`` when the fact is unknown. ``KeyError`` for a field nobody declared."""
        fact = facts[self.field]
        return None if fact is None else _COMPARE[self.op](fact, self.value)

    def say(self) -> str:
        """Return the test as half a sentence."""
        unit = " EUR" if self.field.endswith("_eur") else ""
        fact = self.field.removesuffix("_eur").replace("_", " ")
        return f"{fact} {OPERATOR_WORDS[self.op]} {say_value(self.value)}{unit}"


class Every(Primitive):
    """True when all parts are; false when one is; otherwise unknown."""

    all: list["Condition"]

    def evaluate(self, facts: Facts) -> bool | None:
        """Three-valued and."""
        results = [part.evaluate(facts) for part in self.all]
        return False if False in results else None if None in results else True

    def say(self) -> str:
        """Join the parts with and."""
        return " and ".join(part.say() for part in self.all) or "always"


class AtLeast(Primitive):
    """True when ``at_least`` of the parts are; 1 means any, 0 with ``of`` empty means always."""

    at_least: int = Field(default=1, ge=0)
    of: list["Condition"]

    def evaluate(self, facts: Facts) -> bool | None:
        """Three-valued counting: unknown while the unknown parts could still decide it."""
        results = [part.evaluate(facts) for part in self.of]
        if results.count(True) >= self.at_least:
            return True
        return None if results.count(True) + results.count(None) >= self.at_least else False

    def say(self) -> str:
        """Join the parts with or, or name the count."""
        parts = ", ".join(part.say() for part in self.of)
        return " or ".join(p.say() for p in self.of) if self.at_least == 1 else f"at least {self.at_least} of: {parts}"


class Nothing(Primitive):
    """True when no part is; unknown while one of them is unknown."""

    none: list["Condition"]

    def evaluate(self, facts: Facts) -> bool | None:
        """Three-valued nor."""
        results = [part.evaluate(facts) for part in self.none]
        return False if True in results else None if None in results else True

    def say(self) -> str:
        """Join the parts with nor."""
        return "not " + " nor ".join(part.say() for part in self.none)


def _shape(data: Any) -> str | None:
    """Return which condition is meant, by the key only it has, so that what is wrong is said about that one."""
    shapes = {"field": "<test>", "op": "<test>", "all": "<every>", "none": "<nothing>", "of": "<at least>"}
    keys = data if isinstance(data, Mapping) else type(data).model_fields if isinstance(data, BaseModel) else ()
    return next((shape for key, shape in shapes.items() if key in keys), None)


Condition = Annotated[
    Annotated[Test, Tag("<test>")]
    | Annotated[Every, Tag("<every>")]
    | Annotated[AtLeast, Tag("<at least>")]
    | Annotated[Nothing, Tag("<nothing>")],
    Discriminator(_shape),
]
for _model in (Every, AtLeast, Nothing):
    _model.model_rebuild()

ALWAYS = Every(all=[])


class Bands(Primitive):
    """Thresholds to values over a number, with a row per value of a second fact (``*`` is the row for all others).

    ``edges`` are the lower bounds of every band but the first and belong to the upper band: with edges 100,000 and
    250,000 an amount of exactly 100,000 is in the second band. Edges increase strictly, so gaps and overlaps cannot be
    written down.
    """

    field: str
    edges: list[Decimal] = []
    by: str = ""
    rows: dict[str, list[Decimal]]

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if any(high <= low for low, high in zip(self.edges, self.edges[1:], strict=False)):
            raise ValueError("band edges must increase")
        if "*" not in self.rows:
            raise ValueError("a row * for all others is required")
        if any(len(values) != len(self.edges) + 1 for values in self.rows.values()):
            raise ValueError(f"every row needs {len(self.edges) + 1} values")
        return self

    def evaluate(self, facts: Facts) -> Decimal:
        """Return the value of the row and band the facts fall into; an unknown number falls into the first band."""
        key = str(facts[self.by]) if self.by and facts[self.by] is not None else "*"
        number = facts[self.field]
        band = 0 if number is None else sum(Decimal(str(number)) >= edge for edge in self.edges)
        return self.rows.get(key, self.rows["*"])[band]

    def band_said(self, facts: Facts) -> str:
        """Return the band the facts fall into in words: "between 100,000 and 250,000"."""
        number = facts[self.field]
        if number is None:
            return "any size"
        return self.band_name(sum(Decimal(str(number)) >= edge for edge in self.edges))

    def band_name(self, band: int) -> str:
        """Return a band by its place in words."""
        if not self.edges:
            return "any size"
        if band == 0:
            return f"below {say_value(self.edges[0])}"
        if band == len(self.edges):
            return f"{say_value(self.edges[-1])} or more"
        return f"between {say_value(self.edges[band - 1])} and {say_value(self.edges[band])}"

    def say(self) -> str:
        """List the rows in words."""
        return "; ".join(f"{key}: {', '.join(map(say_value, values))}" for key, values in self.rows.items())


class Length(Primitive):
    """A duration in business or calendar time."""

    amount: Decimal = Field(gt=0)
    unit: Literal["business_hours", "business_days", "hours", "days"]

    def say(self) -> str:
        """Return such as "48 business hours"."""
        return f"{say_value(self.amount)} {self.unit.replace('_', ' ')}"


class Case(Primitive):
    """One line of a selection: when the condition is true, this value."""

    when: Condition = ALWAYS
    then: Scalar
    because: str = ""


class FirstMatch(Primitive):
    """Picks the first case whose condition is true; unknown counts as not matching. ``otherwise`` closes the list."""

    cases: list[Case] = []
    otherwise: Scalar

    def evaluate(self, facts: Facts) -> tuple[Scalar, Case | None]:
        """Return the value and the case that gave it (``None`` for ``otherwise``)."""
        for case in self.cases:
            if case.when.evaluate(facts) is True:
                return case.then, case
        return self.otherwise, None

    def say(self) -> str:
        """List the cases in words."""
        lines = [f"{case.when.say()}: {say_value(case.then)}" for case in self.cases]
        return "; ".join([*lines, f"otherwise {say_value(self.otherwise)}"])
