"""How far a price may come down: the most that standard discounts take, and the margin the vendor keeps."""

from collections.abc import Iterator
from decimal import Decimal, localcontext

from pydantic import Field

from pricing.rules.ground import Ground, Line
from pricing.rules.percent import HUNDRED, Percent
from pricing.rules.reach import Reach
from pricing.rules.sense import conditions_of, named_twice, shadowed
from prm.common.money import exponent
from prm.common.policies.faults import Finding
from prm.common.policies.primitives import ALWAYS, Primitive


class Limit(Reach):
    """Limits for the lines it reaches; a limit left empty does not hold.

    ``most`` caps what all standard discounts together take off list. ``floor_margin`` is the part of the price that
    must remain over cost with standard discounts, ``never_below`` the part that must remain whatever was asked for.
    What is never given up is not given up by standard discounts either, so asking never makes a price higher.
    """

    label: str = Field(min_length=1, max_length=80, title="Name", description="Partners read it beside a price.")
    most: Percent | None = Field(
        default=None, title="Most off list, %", description="All standard discounts together. Empty: no such limit."
    )
    floor_margin: Percent | None = Field(
        default=None, title="Margin kept, %", description="Of the price, over cost, without asking. Empty: no limit."
    )
    never_below: Percent | None = Field(
        default=None, title="Margin never given up, %", description="Whatever is asked for and approved."
    )

    @property
    def standard_margin(self) -> Decimal | None:
        """Return the margin in percent that standard discounts leave, or ``None`` if none is set."""
        return max((each for each in (self.floor_margin, self.never_below) if each is not None), default=None)


class LimitsBody(Primitive):
    """Limits of which a line has the first that reaches it."""

    limits: list[Limit] = Field(default=[], title="Limits", description="A line has the first that reaches it.")

    def meaningless(self) -> Iterator[Finding]:
        """See the base: limits nobody reaches, and a cap of zero that would shut every discount off."""
        yield from conditions_of(self)
        yield from named_twice(self.limits, "limits", "label", "The limit")
        yield from shadowed(self.limits, "limits")
        for place, each in enumerate(self.limits):
            everything = not each.skus and not each.families and each.when == ALWAYS
            if everything and each.most is not None and not each.most:
                words = "A cap of zero shuts every discount off. Name products, or take the discounts out."
                yield Finding(f"limits.{place}.most", words)

    def of(self, line: Line, ground: Ground) -> Limit | None:
        """Return the limit of a line, or ``None``."""
        return next((each for each in self.limits if each.holds(line, ground)), None)


def price_at_margin(cost: Decimal, margin: Decimal, currency: str) -> Decimal:
    """Return the lowest price that leaves ``margin`` percent of itself over ``cost``: cost / (1 - margin).

    Rounded up to the currency's smallest amount, since rounding down would break the floor.
    """
    with localcontext() as context:
        context.prec = 38
        exact, unit = cost * HUNDRED / (HUNDRED - margin), exponent(currency)
        rounded = exact.quantize(unit)
        return rounded if rounded >= exact else rounded + unit
