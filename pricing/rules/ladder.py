"""Breaks: from so many units, or so much money, a discount; for the whole or for what lies above each break."""

from decimal import Decimal
from typing import Literal, Self

from pydantic import Field, model_validator

from pricing.rules.percent import Percent, said
from prm.common.policies.primitives import Primitive, say_value

Mode = Literal["whole", "marginal"]


class Break(Primitive):
    """From this number on (inclusive), this discount."""

    start: Decimal = Field(ge=0, title="From")
    percent: Percent = Field(title="Discount, %")


class Ladder(Primitive):
    """Breaks in rising order; below the first there is no discount.

    ``whole`` gives the reached discount on everything, ``marginal`` each discount only on what lies between its break
    and the next. ``may_fall`` allows a larger purchase a smaller discount, which nobody expects unless it is said.
    """

    breaks: list[Break] = Field(min_length=1, title="Breaks")
    mode: Mode = Field(default="whole", title="Discount holds for", description="Everything, or what is above a break.")
    may_fall: bool = Field(default=False, title="A larger purchase may get less")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        for lower, upper in zip(self.breaks, self.breaks[1:], strict=False):
            if upper.start <= lower.start:
                raise ValueError(f"breaks must rise: {say_value(upper.start)} follows {say_value(lower.start)}")
            if upper.percent < lower.percent and not self.may_fall:
                raise ValueError(
                    f"from {say_value(upper.start)} the discount falls to {said(upper.percent)}; "
                    "allow that explicitly, or raise it"
                )
        return self

    def percent(self, number: Decimal) -> Decimal:
        """Return the discount on the whole of ``number``, in percent: for ``marginal`` the weighted mean, unrounded."""
        reached = [each for each in self.breaks if number >= each.start]
        if not reached or number <= 0:
            return Decimal(0)
        if self.mode == "whole":
            return reached[-1].percent
        ends = [*(each.start for each in reached[1:]), number]
        parts = (each.percent * (end - each.start) for each, end in zip(reached, ends, strict=True))
        return sum(parts, Decimal(0)) / number

    def following(self, number: Decimal) -> Break | None:
        """Return the next break above ``number``, or ``None`` on the last."""
        return next((each for each in self.breaks if each.start > number), None)

    def say(self, unit: str) -> str:
        """Return the ladder in words: "from 10 units 5 %, from 50 units 8 %"."""
        steps = ", ".join(f"from {say_value(each.start)} {unit} {said(each.percent)}" for each in self.breaks)
        return f"{steps}, each on what lies above it" if self.mode == "marginal" else steps
