"""Measures: one number made of many dated entries, such as the revenue of twelve months or the people certified today.

Entries are plain data, so a rule over them is pure and can be run again. A measure says which entries count (metric,
condition, window) and what is made of them (sum, count, distinct, median …); a figure reads one or two measures (a
ratio, a growth, what is not covered). What is unknown stays unknown: a ratio over nothing is not zero.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from statistics import median
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from prm.common.policies.hints import METRIC
from prm.common.policies.primitives import ALWAYS, Condition, Primitive, say_value

Tag = bool | int | str | None
WHOLE = Decimal(1000)
"""Amounts from here on are said without cents; the rows behind them have every cent."""
PLACES = Decimal("0.000001")
"""Ratios and points are kept to a millionth, so that a stored figure is the same number when it is read again."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One dated fact: so much of a metric on a day, in ``currency`` when it is money, with tags to choose it by.

    ``until`` ends what holds for a while (a certificate); its last day counts.
    """

    metric: str
    on: date
    value: Decimal = Decimal(1)
    currency: str = ""
    until: date | None = None
    tags: Mapping[str, Tag] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ground:
    """What measures are taken on: the entries, the day, and how many units of each currency are worth one EUR."""

    on: date
    entries: Sequence[Entry] = ()
    rates: Mapping[str, Decimal] = field(default_factory=dict)


class _Tags(dict[str, Any]):
    """The tags of one entry; one it does not have is unknown."""

    def __missing__(self, key: str) -> None:
        return None


def _tags(entry: Entry) -> _Tags:
    known = {"value": entry.value, "currency": entry.currency, "on": entry.on.isoformat()}
    return _Tags({**known, **entry.tags})


def months_between(earlier: date, later: date) -> int:
    """Return the whole months from one day to a later one, as :func:`months_back` counts them."""
    months = (later.year - earlier.year) * 12 + later.month - earlier.month
    return months if months_back(later, months) >= earlier else months - 1


def months_back(day: date, months: int) -> date:
    """Return the same day ``months`` earlier, or that month's last day when it is shorter."""
    at = day.year * 12 + day.month - 1 - months
    first = date(at // 12, at % 12 + 1, 1)
    following = date((at + 1) // 12, (at + 1) % 12 + 1, 1)
    return min(first + timedelta(days=day.day - 1), following - timedelta(days=1))


MONTHS = {"year": 12, "half": 6, "quarter": 3, "month": 1}


class Window(Primitive):
    """The days whose entries count. ``today`` asks for what holds on the day; the other kinds for what happened.

    ``rolling`` is the last ``days``, or ``months`` when no days are named, with today. ``period`` is a calendar year,
    half, quarter or month, ``begins`` being the month the (fiscal) year begins in; ``back`` 1 is the last whole one.
    """

    kind: Literal["ever", "today", "rolling", "period"] = Field(default="ever", title="Which days")
    months: int = Field(default=12, ge=1, le=600, title="Months", description="Of a rolling window.")
    days: int = Field(default=0, ge=0, le=20_000, title="Days", description="Of a rolling window, instead of months.")
    period: Literal["year", "half", "quarter", "month"] = Field(default="year", title="Period")
    begins: int = Field(
        default=1, ge=1, le=12, title="Year begins in month", description="4 for a fiscal year from April."
    )
    back: int = Field(
        default=0, ge=0, le=40, title="Periods back", description="0 is the running one, 1 the last whole one."
    )

    def span(self, on: date, *, before: int = 0) -> tuple[date, date]:
        """Return the first and the last day that count on ``on``, or so many windows of the same length earlier."""
        if self.kind == "rolling" and self.days:
            last = on - timedelta(days=self.days * before)
            return last - timedelta(days=self.days - 1), last
        if self.kind == "rolling":
            last = months_back(on, self.months * before)
            return months_back(last, self.months) + timedelta(days=1), last
        if self.kind == "period":
            length = MONTHS[self.period]
            since_begin = (on.month - self.begins) % 12
            first = months_back(on.replace(day=1), since_begin % length + length * (self.back + before))
            return first, months_back(first, -length) - timedelta(days=1)
        return date.min, on

    def holds(self, entry: Entry, day: date, on: date, *, before: int = 0) -> bool:
        """Whether an entry dated ``day`` counts on ``on``."""
        if self.kind == "today":
            return day <= on and (entry.until is None or entry.until >= on)
        first, last = self.span(on, before=before)
        return first <= day <= min(last, on)

    def say(self) -> str:
        """Return such as "in the last 12 months"."""
        if self.kind == "rolling":
            return f"in the last {self.days} days" if self.days else f"in the last {self.months} months"
        if self.kind == "period":
            year = "" if self.begins == 1 else "fiscal "
            which = "this" if self.back == 0 else "the last" if self.back == 1 else f"{self.back} back,"
            return f"in {which} {year}{self.period}"
        return "today" if self.kind == "today" else "so far"


class Factor(Primitive):
    """A number while a condition over an entry's tags holds."""

    when: Condition = Field(default=ALWAYS, title="While this holds")
    factor: Decimal = Field(title="Times")


class Measure(Primitive):
    """One number over the entries of a metric, and of those it ``also`` takes in.

    ``dated_by`` names the tag with the day that counts (their own day else).

    ``distinct`` counts the different values of the tag ``of``; with ``having`` above 1 only those that have so many
    different values of the tag ``having_of`` (people with two certificates).

    Points: each entry's value is divided by ``per`` (or its currency's own unit), multiplied by the first of
    ``points`` that holds and by every one of ``times`` that holds; an entry none of ``points`` fits gives none.
    """

    metric: Annotated[str, METRIC] = Field(title="Metric")
    also: list[str] = Field(default=[], title="and these metrics")
    how: Literal["sum", "count", "distinct", "latest", "median", "average", "highest", "lowest"] = Field(
        default="sum", title="Made into one"
    )
    where: Condition = Field(default=ALWAYS, title="Only entries with")
    window: Window = Field(default=Window(), title="Of which time")
    dated_by: str = Field(default="", title="Dated by", description="A tag with a day, instead of their own.")
    of: str = Field(default="", title="Different values of", description="A tag, for distinct.")
    having: int = Field(default=1, ge=1, le=100, title="That have at least")
    having_of: str = Field(default="", title="different values of", description="Another tag.")
    per: Decimal | None = Field(default=None, gt=0, title="Divided by")
    per_currency: dict[str, Decimal] = Field(default={}, title="Divided by, for money in")
    points: list[Factor] = Field(default=[], title="Points", description="The first that holds counts.")
    times: list[Factor] = Field(default=[], title="Multiplied by", description="Every one that holds.")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.how == "distinct" and not self.of:
            raise ValueError("counting what is different needs the tag that is told apart by")
        if self.having > 1 and (self.how != "distinct" or not self.having_of):
            raise ValueError("so many of something each is asked of different values, by a tag of their own")
        if any(unit <= 0 for unit in self.per_currency.values()):
            raise ValueError("a currency's unit is above zero")
        return self

    def counted(self, ground: Ground, *, before: int = 0) -> list[Entry]:
        """Return the entries that count, the oldest first; ``before`` asks for that many windows earlier."""
        found = [
            (day, entry)
            for entry in ground.entries
            if (entry.metric == self.metric or entry.metric in self.also)
            and (day := self._day(entry)) is not None
            and self.window.holds(entry, day, ground.on, before=before)
            and self.where.evaluate(_tags(entry)) is True
        ]
        return [entry for _, entry in sorted(found, key=lambda pair: pair[0])]

    def evaluate(self, ground: Ground, currency: str = "", *, before: int = 0) -> Decimal | None:
        """Return the number; sums of money in ``currency``. ``None`` when it is unknown: no entry to read, no rate."""
        entries = self.counted(ground, before=before)
        if self.how == "count":
            return Decimal(len(entries))
        if self.how == "distinct":
            return Decimal(len(self.different(entries)))
        values = [self._value(entry, ground, currency) for entry in entries]
        known = [value for value in values if value is not None]
        if len(known) < len(values):
            return None
        if self.how == "sum":
            return sum(known, Decimal(0))
        if not known:
            return None
        if self.how == "latest":
            return known[-1]
        if self.how == "average":
            return _rounded(sum(known, Decimal(0)) / len(known))
        if self.how == "median":
            return median(known)
        return max(known) if self.how == "highest" else min(known)

    def different(self, entries: Iterable[Entry]) -> set[str]:
        """Return the different values of ``of``, those that have enough when ``having`` asks for it."""
        found: dict[str, set[str]] = {}
        for entry in entries:
            if (value := entry.tags.get(self.of)) is not None:
                found.setdefault(str(value), set()).add(str(entry.tags.get(self.having_of)))
        return {value for value, had in found.items() if len(had) >= self.having}

    def _day(self, entry: Entry) -> date | None:
        if not self.dated_by:
            return entry.on
        named = entry.tags.get(self.dated_by)
        return date.fromisoformat(str(named)) if named else None

    def _value(self, entry: Entry, ground: Ground, currency: str) -> Decimal | None:
        unit = self.per_currency.get(entry.currency)
        if unit is None and self.per is None and not self.points and not self.times:
            return _converted(entry, ground, currency)
        value = entry.value if unit is not None else _converted(entry, ground, currency)
        if value is None:
            return None
        tags = _tags(entry)
        points = next((p.factor for p in self.points if p.when.evaluate(tags) is True), Decimal(0))
        value = value / (unit or self.per or Decimal(1)) * (points if self.points else Decimal(1))
        for more in self.times:
            value *= more.factor if more.when.evaluate(tags) is True else Decimal(1)
        return _rounded(value)

    def say(self) -> str:
        """Return such as "sum of won in the last 12 months, where motion is co sell"."""
        words = "" if self.how == "latest" else f"{self.how} of {self.of or 'it'}, " if self.of else f"{self.how} of "
        where = "" if self.where == ALWAYS else f", where {self.where.say()}"
        return f"{words}{' and '.join(map(say_value, [self.metric, *self.also]))} {self.window.say()}{where}"


def _converted(entry: Entry, ground: Ground, currency: str) -> Decimal | None:
    """Return an entry's value in ``currency``; numbers that are no money stay as they are."""
    if not entry.currency or not currency or entry.currency == currency:
        return entry.value
    own, wanted = ground.rates.get(entry.currency), ground.rates.get(currency)
    return _rounded(entry.value / own * wanted) if own and wanted else None


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(PLACES, rounding=ROUND_HALF_UP).normalize() + Decimal(0)


class Figure(Primitive):
    """A named number people know: a measure, or two of them read together.

    ``ratio`` is the measure over the other one, ``difference`` less it, ``growth`` what it grew by since the window
    before as a part of it, ``not_covered`` how many different values of the other one's tag it has none of.
    """

    key: str = Field(min_length=1, max_length=40, pattern="^[a-z0-9_]+$", title="Key")
    label: str = Field(min_length=1, max_length=120, title="Name")
    measure: Measure = Field(title="What is measured")
    read_as: Literal["itself", "ratio", "difference", "growth", "not_covered"] = Field(
        default="itself", title="Read as"
    )
    over: Measure | None = Field(default=None, title="Beside another measure")
    unit: Literal["number", "money", "percent", "yes_no"] = Field(default="number", title="Shown as")
    about: str = Field(default="", max_length=500, title="What it counts")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.read_as in {"ratio", "difference", "not_covered"}) != (self.over is not None):
            raise ValueError("a ratio, a difference and what is not covered take two measures, all else one")
        if self.read_as == "not_covered" and not (self.measure.of and self.over and self.over.of):
            raise ValueError("what is not covered compares two tags")
        return self

    def evaluate(self, ground: Ground, currency: str = "") -> Decimal | None:
        """Return the figure on the day of ``ground``, or ``None`` when it is unknown."""
        if self.read_as == "not_covered" and self.over is not None:
            have = self.measure.different(self.measure.counted(ground))
            return Decimal(len(self.over.different(self.over.counted(ground)) - have))
        value = self.measure.evaluate(ground, currency)
        if self.read_as == "itself" or value is None:
            return value
        other = self.over.evaluate(ground, currency) if self.over else self.measure.evaluate(ground, currency, before=1)
        if other is None or (not other and self.read_as != "difference"):
            return None
        if self.read_as == "difference":
            return value - other
        return _rounded(value / other if self.read_as == "ratio" else value / other - 1)

    def say_number(self, value: Decimal | None, currency: str = "") -> str:
        """Return a value of this figure in words: "1,200,000 USD", "70 %", "yes"."""
        if value is None:
            return "not known yet"
        if self.unit == "yes_no":
            return "yes" if value > 0 else "no"
        if self.unit == "percent":
            return f"{say_value(_rounded(value * 100))} %"
        if self.unit == "money":
            return f"{say_value(value.quantize(Decimal(1)) if abs(value) >= WHOLE else value)} {currency}".strip()
        return say_value(value)

    def say_missing(self, value: Decimal, currency: str = "") -> str:
        """Return a difference in words: that of two percentages is in points."""
        if self.unit == "percent":
            points = _rounded(value * 100)
            return f"{say_value(points)} point{'' if points == 1 else 's'}"
        return self.say_number(value, currency)
