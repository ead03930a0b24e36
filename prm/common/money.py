"""Money: a decimal amount and a currency, one rounding rule, dated exchange rates. No float ever."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from babel.numbers import get_currency_precision

from prm.common.errors import DomainError
from prm.common.models.money import ExchangeRate

PIVOT = "EUR"


@cache
def exponent(currency: str) -> Decimal:
    """Return the smallest amount of a currency: 0.01 for EUR, 1 for JPY, 0.001 for KWD (ISO 4217, through CLDR)."""
    return Decimal(1).scaleb(-get_currency_precision(currency))


def quantize(amount: Decimal, currency: str) -> Decimal:
    """Round to the currency's smallest amount, halves away from zero: the one rounding rule of the product."""
    return amount.quantize(exponent(currency), rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency. Adding different currencies is an error, never a guess."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        """Refuse floats: they have lost the cent before they arrive."""
        if not isinstance(self.amount, Decimal):
            raise TypeError("money is decimal")

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

    def split(self, weights: list[Decimal]) -> list["Money"]:
        """Split by weight so that the parts add up exactly; what rounding leaves goes to the largest remainders."""
        total, unit = sum(weights, Decimal(0)), exponent(self.currency)
        if total <= 0:
            raise ValueError("weights must add up to more than nothing")
        units = int(self.rounded().amount / unit)
        exact = [units * weight / total for weight in weights]
        given = [int(part.to_integral_value(rounding="ROUND_FLOOR")) for part in exact]
        order = sorted(range(len(weights)), key=lambda i: (given[i] - exact[i], i))
        for i in order[: units - sum(given)]:
            given[i] += 1
        return [Money(count * unit, self.currency) for count in given]


def rate(base: str, quote: str, *, on: date) -> Decimal:
    """Return how many ``quote`` one ``base`` is worth by the latest rates on or before ``on``.

    A missing pair is crossed through EUR. Raises ``DomainError`` ``money.no_rate`` when that fails too.
    """
    if base == quote:
        return Decimal(1)
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
    row = ExchangeRate.objects.filter(base=base, quote=quote, on__lte=on).order_by("-on").first()
    if row is not None:
        return row.rate
    inverse = ExchangeRate.objects.filter(base=quote, quote=base, on__lte=on).order_by("-on").first()
    return Decimal(1) / inverse.rate if inverse is not None else None


def convert(money: Money, to: str, *, on: date) -> Money:
    """Return ``money`` in another currency at the rate of ``on``, rounded. Raises ``DomainError`` without a rate."""
    return Money(money.amount * rate(money.currency, to, on=on), to).rounded()
