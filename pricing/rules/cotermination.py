"""Terms that are cut or made longer by the day, so that several end together. Pure; exact to the smallest coin."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from prm.common.money import Money


@dataclass(frozen=True, slots=True)
class Term:
    """A term with what it costs as a whole. Both days count."""

    ref: str
    starts_on: date
    ends_on: date
    amount: Decimal

    @property
    def days(self) -> int:
        """Return how many days the term has."""
        return (self.ends_on - self.starts_on).days + 1


@dataclass(frozen=True, slots=True)
class Aligned:
    """A term as it becomes: until the common day, for so many days, at its part of the whole price."""

    ref: str
    starts_on: date
    ends_on: date
    days: int
    amount: Decimal


def term_end(starts_on: date, months: int) -> date:
    """Return the last day of a term of so many months: a year from 15 March ends on 14 March.

    Where the month has no such day its last one ends the term: a month from 31 January ends on 28 or 29 February.
    """
    year, month = divmod(starts_on.month - 1 + months, 12)
    year, month = starts_on.year + year, month + 1
    last = monthrange(year, month)[1]
    if starts_on.day > last:
        return date(year, month, last)
    return date(year, month, starts_on.day) - timedelta(days=1)


def split(term: Term, day: date, currency: str) -> tuple[Decimal, Decimal]:
    """Return what a term costs up to and including ``day``, and after it; together exactly its amount.

    Raises ``ValueError`` for a day outside of the term.
    """
    if not term.starts_on <= day <= term.ends_on:
        raise ValueError("the day is not in the term")
    before = (day - term.starts_on).days + 1
    parts = Money(term.amount, currency).split([Decimal(before), Decimal(term.days - before)])
    return parts[0].amount, parts[1].amount


def align(terms: Sequence[Term], ends_on: date, currency: str) -> list[Aligned]:
    """Return every term cut or lengthened to end on ``ends_on``, each at its price per day.

    The parts add up exactly to the rounded sum of what they cost unrounded; what rounding leaves goes to the largest
    remainders. Raises ``ValueError`` when a term would end before it starts, or when there is none.
    """
    if not terms or any(term.starts_on > ends_on for term in terms):
        raise ValueError("every term has to start before the common day")
    days = [(ends_on - term.starts_on).days + 1 for term in terms]
    exact = [term.amount * count / term.days for term, count in zip(terms, days, strict=True)]
    whole = Money(sum(exact, Decimal(0)), currency).rounded()
    amounts = [part.amount for part in whole.split(exact)] if whole.amount else [whole.amount] * len(terms)
    return [
        Aligned(term.ref, term.starts_on, ends_on, count, amount)
        for term, count, amount in zip(terms, days, amounts, strict=True)
    ]
