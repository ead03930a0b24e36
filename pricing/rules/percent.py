"""Percents as policies write them: "12.5" is 12.5 %. Never a float, never below nothing, never everything."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

Percent = Annotated[Decimal, Field(ge=0, lt=100, max_digits=7, decimal_places=4)]
"""A discount: a hundred percent would be a gift, which no schedule gives."""

Share = Annotated[Decimal, Field(ge=0, le=100, max_digits=7, decimal_places=4)]
"""A part of something that may also be all of it: a fee, a credit, a contribution."""

HUNDRED = Decimal(100)


def part_of(amount: Decimal, percent: Decimal) -> Decimal:
    """Return ``percent`` of an amount, unrounded."""
    return amount * percent / HUNDRED


def said(percent: Decimal) -> str:
    """Return such as "12.5 %", without zeros that say nothing."""
    return f"{percent.normalize():f} %"
