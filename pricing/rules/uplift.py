"""New prices out of old ones: by a percentage, an amount, an exchange rate; rounded as price lists are. Pure."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal, localcontext
from typing import Literal

How = Literal["coin", "whole", "step", "ending"]
Way = Literal["nearest", "up", "down"]
_DIGITS = 38
_MODES = {"nearest": ROUND_HALF_UP, "up": ROUND_CEILING, "down": ROUND_FLOOR}
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Rounding:
    """How a price is rounded: to the currency's smallest coin, whole units, multiples of ``at``, or prices that end in
    ``at`` (0.99 gives 19.99, 9 gives 49, 99 gives 1,299). Raises ``ValueError`` for an ``at`` that cannot be."""

    how: How = "coin"
    way: Way = "nearest"
    at: Decimal = Decimal("0.99")

    def __post_init__(self) -> None:
        if self.how in {"step", "ending"} and (not self.at.is_finite() or self.at <= 0):
            raise ValueError("the figure to round to is more than nothing")

    def say(self) -> str:
        """Return the rounding in words."""
        ways = {"nearest": "to the nearest", "up": "up to the next", "down": "down to the next"}
        units = {
            "coin": "coin", "whole": "whole unit", "step": f"multiple of {self.at.normalize():f}",
            "ending": f"price that ends in {self.at:f}",
        }  # fmt: skip
        return f"{ways[self.way]} {units[self.how]}"


@dataclass(frozen=True, slots=True)
class Uplift:
    """``price x factor x (1 + percent / 100) + plus``, rounded. ``factor`` is an exchange rate or 1."""

    percent: Decimal = Decimal(0)
    plus: Decimal = Decimal(0)
    factor: Decimal = Decimal(1)
    rounding: Rounding = Rounding()


def lifted(price: Decimal, by: Uplift, coin: Decimal) -> Decimal:
    """Return the new price; ``coin`` is the currency's smallest amount. What is free stays free, none is negative."""
    if price == 0:
        return price
    with localcontext() as context:
        context.prec = _DIGITS
        raw = price * by.factor * (1 + by.percent / HUNDRED) + by.plus
        return max(rounded(raw, by.rounding, coin), Decimal(0))


def rounded(price: Decimal, rounding: Rounding, coin: Decimal) -> Decimal:
    """Return a price as the rounding wants it. A price never falls below the first one of its ending."""
    mode = _MODES[rounding.way]
    with localcontext() as context:
        context.prec = _DIGITS
        if rounding.how == "ending":
            period = _period(rounding.at)
            count = ((price - rounding.at) / period).to_integral_value(rounding=mode)
            return max(count, Decimal(0)) * period + rounding.at
        unit = {"coin": coin, "whole": max(coin, Decimal(1)), "step": rounding.at}[rounding.how]
        return (price / unit).to_integral_value(rounding=mode) * unit


def _period(ending: Decimal) -> Decimal:
    """Return how far apart prices of an ending are: 1 for 0.99, 10 for 9, 100 for 99."""
    period = Decimal(1)
    while period <= ending:
        period *= 10
    return period
