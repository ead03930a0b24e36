"""Breaks: from so many units, or so much money, a discount; for the whole or for what lies above each break."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field

from pricing.rules.percent import Percent, said
from prm.common.policies.faults import Finding
from prm.common.policies.hints import Hint
from prm.common.policies.primitives import Primitive, say_value

Mode = Annotated[Literal["whole", "marginal"], Hint(words=(("whole", "Everything"), ("marginal", "What is above it")))]


class Break(Primitive):
    """From this number on (inclusive), this discount."""

    start: Decimal = Field(ge=0, title="From", description="This number counts already.")
    percent: Percent = Field(title="Discount, %", description="From that number on; less than 100.")


class Ladder(Primitive):
    """Breaks in rising order; below the first there is no discount.

    ``whole`` gives the reached discount on everything, ``marginal`` each discount only on what lies between its break
    and the next. ``may_fall`` allows a larger purchase a smaller discount, which nobody expects unless it is said.
    """

    breaks: list[Break] = Field(
        min_length=1,
        title="Breaks",
        description="From the smallest to the largest, none below the first.",
    )
    mode: Mode = Field(
        default="whole", title="Discount holds for", description="The whole number, or the part above each break."
    )
    may_fall: bool = Field(
        default=False, title="A larger purchase may get less", description="Nobody expects it, so it has to be said."
    )

    def meaningless(self) -> Iterator[Finding]:
        """See the base: breaks that overlap or stand in the wrong order, and a discount that falls unsaid."""
        for place, (lower, upper) in enumerate(pairwise(self.breaks), start=1):
            if upper.start == lower.start:
                yield Finding(f"breaks.{place}.start", f"Two breaks begin at {say_value(upper.start)}. Keep one.")
            elif upper.start < lower.start:
                words = f"Breaks have to rise: {say_value(upper.start)} comes after {say_value(lower.start)}."
                yield Finding(f"breaks.{place}.start", words)
            elif upper.percent < lower.percent and not self.may_fall:
                words = f"The discount falls, from {said(lower.percent)} to {said(upper.percent)}. Raise or allow it."
                yield Finding(f"breaks.{place}.percent", words)

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
