"""Money: a decimal amount and a currency, one rounding rule, dated exchange rates. No float ever."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal, localcontext
from functools import cache

import pycountry
from django.db.models import Case, Q, When

from prm.common.errors import DomainError
from prm.common.models.money import ExchangeRate

PIVOT = "EUR"

# ISO 4217 minor units that are not two. CLDR's figures, which libraries carry, say what people print on price tags
# (no decimals for the Iraqi dinar); invoices and banks use these.
_DECIMALS = {
    **dict.fromkeys(
        [
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "ISK",
            "JPY",
            "KMF",
            "KRW",
            "PYG",
            "RWF",
            "UGX",
            "UYI",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ],
        0,
    ),
    **dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3),
    **dict.fromkeys(["CLF", "UYW"], 4),
}
_DIGITS = 38  # of intermediate results; the largest amount times the largest rate has 36
_WIDE = Context(prec=_DIGITS)


@cache
def exponent(currency: str) -> Decimal:
    """Return the smallest amount of a currency: 0.01 for EUR, 1 for JPY, 0.001 for KWD (ISO 4217).

    Raises ``DomainError`` ``money.currency`` for a code that is none.
    """
    if pycountry.currencies.get(alpha_3=currency) is None or not currency.isupper():
        raise DomainError("money.currency", f"“{currency[:20]}” is not a currency.")
    return Decimal(1).scaleb(-_DECIMALS.get(currency, 2))


def quantize(amount: Decimal, currency: str) -> Decimal:
    """Round to the currency's smallest amount, halves away from zero: the one rounding rule of the product."""
    return amount.quantize(exponent(currency), rounding=ROUND_HALF_UP, context=_WIDE)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency. Adding different currencies is an error, never a guess.

    Raises ``TypeError`` for an amount that is no decimal, ``ValueError`` for one that is no number.
    """

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        """Refuse floats: they have lost the cent before they arrive."""
        if not isinstance(self.amount, Decimal):
            raise TypeError("money is decimal")
        if not self.amount.is_finite():
            raise ValueError("money is finite")

    def __add__(self, other: "Money") -> "Money":
        """Return the sum. Raises ``ValueError`` for different currencies."""
        self._same(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        """Return the difference. Raises ``ValueError`` for different currencies."""
        self._same(other)
        return Money(self.amount - other.amount, self.currency)

    def _same(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add up")

    def rounded(self) -> "Money":
        """Return the amount rounded to the currency's smallest amount."""
        return Money(quantize(self.amount, self.currency), self.currency)

    def split(self, weights: Sequence[Decimal]) -> list["Money"]:
        """Split the rounded amount by weight so that the parts add up to it exactly.

        What rounding leaves goes to the largest remainders, the earlier of equal ones first. Raises ``ValueError``
        for a negative weight, or when they add up to nothing.
        """
        total, unit = sum(weights, Decimal(0)), exponent(self.currency)
        if total <= 0 or min(weights) < 0:
            raise ValueError("weights must not be negative and must add up to more than nothing")
        with localcontext() as context:
            context.prec = _DIGITS
            sign = -1 if self.amount < 0 else 1
            units = abs(int(self.rounded().amount / unit))
            exact = [units * weight / total for weight in weights]
            given = [int(part.to_integral_value(rounding=ROUND_FLOOR)) for part in exact]
            order = sorted(range(len(exact)), key=lambda i: (given[i] - exact[i], i))
            for i in order[: units - sum(given)]:
                given[i] += 1
            return [Money(sign * count * unit, self.currency) for count in given]


def rate(base: str, quote: str, *, on: date) -> Decimal:
    """Return how many ``quote`` one ``base`` is worth by the latest rates on or before ``on``.

    A rate of the pair counts in either direction, the later one; a missing pair is crossed through EUR. Raises
    ``DomainError`` ``money.no_rate`` when that fails too.
    """
    direct = _stored(base, quote, on)
    if direct is not None:
        return direct
    first, second = _stored(base, PIVOT, on), _stored(PIVOT, quote, on)
    if first is None or second is None:
        raise DomainError("money.no_rate", f"No exchange rate from {base} to {quote} is known on {on}.")
    return first * second


def _stored(base: str, quote: str, on: date) -> Decimal | None:
    if base == quote:
        return Decimal(1)
    pair = Q(base=base, quote=quote) | Q(base=quote, quote=base)
    as_asked = Case(When(base=base, then=0), default=1)
    row = ExchangeRate.objects.filter(pair, on__lte=on).order_by("-on", as_asked).first()
    if row is None:
        return None
    return row.rate if row.base == base else Decimal(1) / row.rate


def convert(money: Money, to: str, *, on: date) -> Money:
    """Return ``money`` in another currency at the rate of ``on``, rounded. Raises ``DomainError`` without a rate."""
    with localcontext() as context:
        context.prec = _DIGITS
        return Money(money.amount * rate(money.currency, to, on=on), to).rounded()
