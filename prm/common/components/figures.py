"""Figures in words and in pictures: amounts, counts, meters and columns, drawn on the server."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from babel.numbers import UnknownCurrencyError, get_currency_name, get_currency_precision

MINUS = "−"


def amount_words(amount: Any, currency: str = "") -> str:
    """Return an amount with grouped digits and its currency's decimals: ``-1250`` EUR is "−1,250.00"."""
    try:
        value = Decimal(str(amount))
    except InvalidOperation:
        return str(amount)
    digits = get_currency_precision(currency) if currency else 2
    return f"{abs(value):,.{digits}f}" if value >= 0 else f"{MINUS}{abs(value):,.{digits}f}"


@cache
def currency_name(code: str) -> str:
    """Return such as "Euro"; an unknown code is its own name."""
    try:
        return get_currency_name(code, locale="en_GB")
    except UnknownCurrencyError:
        return code


def percent(value: Any, total: Any) -> Decimal:
    """Return ``value`` as percent of ``total``, kept between 0 and 100, to one decimal."""
    try:
        share = Decimal(str(value)) / Decimal(str(total)) * 100
    except (InvalidOperation, ZeroDivisionError):
        return Decimal(0)
    return min(max(share, Decimal(0)), Decimal(100)).quantize(Decimal("0.1"))


@dataclass(frozen=True, slots=True)
class Column:
    """One month of a columns chart: the back bar and the front bar, as places on the drawing, and its words."""

    x: int
    back_y: int
    back_height: int
    front_y: int
    front_height: int
    label: str
    title: str


@dataclass(frozen=True, slots=True)
class Columns:
    """A drawn columns chart: its bars, its frame, and the words a reader without sight gets."""

    columns: tuple[Column, ...]
    width: int
    height: int
    base: int
    bar: int
    first: str
    last: str


COLUMN_STEP, COLUMN_BAR, COLUMN_BASE, COLUMN_HEIGHT = 25, 18, 48, 66


def columns(rows: Sequence[Sequence[Any]]) -> Columns:
    """Draw ``(label, all, part)`` rows, such as registered and won by month; ``part`` stands inside ``all``.

    Whole counts, not negative. Heights are scaled to the largest row.
    """
    top = max((int(row[1]) for row in rows), default=0) or 1

    def height(count: int) -> int:
        return count * (COLUMN_BASE - 6) // top

    drawn = []
    for index, (label, whole, part) in enumerate(rows):
        back, front = height(int(whole)), height(int(part))
        drawn.append(
            Column(
                x=index * COLUMN_STEP + 2,
                back_y=COLUMN_BASE - back,
                back_height=back,
                front_y=COLUMN_BASE - front,
                front_height=front,
                label=str(label),
                title=f"{label}: {part} of {whole}",
            )
        )
    return Columns(
        columns=tuple(drawn),
        width=max(len(drawn) * COLUMN_STEP, COLUMN_STEP),
        height=COLUMN_HEIGHT,
        base=COLUMN_BASE,
        bar=COLUMN_BAR,
        first=drawn[0].label if drawn else "",
        last=drawn[-1].label if len(drawn) > 1 else "",
    )
