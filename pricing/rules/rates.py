"""Which discount, commission or rebate a sale earns: tables by size, tier and product, stacked and capped. A pure rule.

It is where price books, incentives and funds begin: they bring the facts, the programme brings the tables.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from prm.common.decisions import Outcome, Row
from prm.common.policies.hints import CURRENCY, Hint
from prm.common.policies.primitives import ALWAYS, Bands, Condition, Primitive, Scalar, say_value

CENT = Decimal("0.01")
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Held:
    """A tier held from a day to a day; no end means still."""

    tier: str
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class RateFacts:
    """What a rate depends on: the day that counts, the amount in ``currency``, the tiers held over time, and whatever
    else the tables ask for by name. The tier of the day counts, not today's."""

    on: date
    amount: Decimal | None = None
    currency: str = ""
    held: tuple[Held, ...] = ()
    known: Mapping[str, Scalar | list[Scalar] | None] = field(default_factory=dict)


class Requires(Primitive):
    """What has to hold before anything is earned, and what is said when it does not. Unknown does not hold."""

    label: str = Field(min_length=1, max_length=120, title="Condition")
    must: Condition = Field(title="Must hold")
    refusal: str = Field(default="", max_length=200, title="Said otherwise")


class Cap(Primitive):
    """The most a table gives in one currency, while a condition holds (a monthly or a yearly invoice)."""

    currency: Annotated[str, CURRENCY] = Field(pattern="^[A-Z]{3}$", title="Currency")
    most: Decimal = Field(gt=0, title="At most")
    when: Condition = Field(default=ALWAYS, title="While this holds")


class RateTable(Primitive):
    """Rates in percent by bands of a number and rows of a second fact.

    ``whole`` applies the rate of the band reached to all of it, ``marginal`` each band's rate to its own part. The rate
    is taken of the fact ``of``: the amount, or a part of it such as the lines of one product.
    """

    label: str = Field(min_length=1, max_length=120, title="Name")
    when: Condition = Field(default=ALWAYS, title="While this holds")
    rates: Annotated[Bands, Hint(unit="%")] = Field(title="Rates by size")
    mode: Literal["whole", "marginal"] = Field(default="whole", title="A band's rate is for")
    of: str = Field(default="amount", title="Taken of")
    caps: list[Cap] = Field(default=[], title="Caps")

    @model_validator(mode="after")
    def _caps_differ(self) -> Self:
        said = [(cap.currency, cap.when) for cap in self.caps]
        if any(said.count(each) > 1 for each in said):
            raise ValueError("two caps for the same currency and condition contradict each other")
        return self


class RatesBody(Primitive):
    """All tables, and what becomes of several that fit: their sum, the best one, or the first.

    ``most`` caps the rate on the whole, in percent.
    """

    requires: list[Requires] = Field(default=[], title="Only when")
    tables: list[RateTable] = Field(default=[], title="Tables")
    stacking: Literal["sum", "best", "first"] = Field(default="best", title="When several fit")
    most: Decimal | None = Field(default=None, gt=0, title="Never more than, percent")


class _Known(dict[str, Any]):
    """Facts by name; what nobody said is unknown."""

    def __missing__(self, key: str) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Part:
    """What one table gives: its rate in percent, the amount, and whether a cap held it down."""

    label: str
    rate: Decimal
    amount: Decimal | None
    capped: bool


def tier_on(facts: RateFacts) -> str | None:
    """Return the tier held on the day that counts."""
    fitting = [held for held in facts.held if held.since <= facts.on and (held.until is None or facts.on <= held.until)]
    return max(fitting, key=lambda held: held.since).tier if fitting else None


def decide(body: RatesBody, facts: RateFacts) -> Outcome:
    """Return ``rate`` with ``data["rate"]`` in percent and ``data["amount"]`` in the facts' currency; ``refused`` when
    a condition does not hold, with all that do not; ``none`` when no table fits."""
    known = _Known({"tier": tier_on(facts), **facts.known, "amount": facts.amount, "currency": facts.currency})
    failed = [each for each in body.requires if each.must.evaluate(known) is not True]
    if failed:
        words = " ".join(each.refusal or f"{each.label} is not met." for each in failed)
        rows = tuple(Row(each.label, "Not met", "refused", "failed") for each in failed)
        return Outcome("refused", words, rows, data={"rate": Decimal(0), "amount": Decimal(0)})
    parts = [_part(table, known) for table in body.tables if table.when.evaluate(known) is True]
    used = _stacked(body, parts)
    rows = tuple(_row(part, part in used, facts.currency) for part in parts)
    if not used:
        return Outcome("none", "No rate applies.", rows, data={"rate": Decimal(0), "amount": Decimal(0)})
    rate = sum((part.rate for part in used), Decimal(0))
    amounts = [part.amount for part in used if part.amount is not None]
    amount = sum(amounts, Decimal(0)) if amounts else None
    if body.most is not None and rate > body.most:
        amount = None if amount is None else (amount * body.most / rate).quantize(CENT, rounding=ROUND_HALF_UP)
        rate = body.most
    return Outcome("rate", _sentence(used, rate, amount, facts.currency), rows, data={"rate": rate, "amount": amount})


def _part(table: RateTable, known: _Known) -> Part:
    rate, base = table.rates.evaluate(known), known[table.of]
    if base is None:
        return Part(table.label, rate, None, False)
    whole = Decimal(str(base))
    amount = _marginal(table.rates, known, whole) if table.mode == "marginal" else whole * rate / HUNDRED
    amount = amount.quantize(CENT, rounding=ROUND_HALF_UP)
    cap = next((c for c in table.caps if c.currency == known["currency"] and c.when.evaluate(known) is True), None)
    if cap is not None and amount > cap.most:
        return Part(table.label, rate, cap.most, True)
    return Part(table.label, rate, amount, False)


def _marginal(bands: Bands, known: _Known, whole: Decimal) -> Decimal:
    """Return each band's rate taken of the part of ``whole`` that lies in it."""
    total, low = Decimal(0), Decimal(0)
    for at, edge in enumerate([*bands.edges, None]):
        high = whole if edge is None else min(edge, whole)
        if high > low:
            rate = bands.evaluate({**known, bands.field: bands.edges[at - 1] if at else low})
            total += (high - low) * rate / HUNDRED
            low = high
    return total


def _stacked(body: RatesBody, parts: list[Part]) -> list[Part]:
    if not parts or body.stacking == "sum":
        return parts
    if body.stacking == "first":
        return parts[:1]
    return [max(parts, key=lambda part: (part.amount is not None, part.amount or part.rate, part.rate))]


def _row(part: Part, used: bool, currency: str) -> Row:
    value = "no amount" if part.amount is None else f"{say_value(part.amount)} {currency}".strip()
    note = f"{say_value(part.rate)} %{', capped' if part.capped else ''}"
    return Row(part.label, value if used else f"{value}, not used", note, "part" if used else "info")


def _sentence(used: list[Part], rate: Decimal, amount: Decimal | None, currency: str) -> str:
    names = " and ".join(part.label for part in used)
    money = "" if amount is None else f", {say_value(amount)} {currency}".rstrip()
    capped = " It is capped." if any(part.capped for part in used) else ""
    return f"{names}: {say_value(rate)} %{money}.{capped}"
