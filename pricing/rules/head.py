"""What somebody asks a price for, as plain data: the quote's head, its lines, and the deal it belongs to."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

EXACT = Decimal("0.00000001")
"""How finely a part of a billing period is told: a month of a year to less than a cent of a hundred thousand."""
OF_THE_DEAL = ("customer_name", "customer_country", "motion", "territory")
"""What a deal's quote takes from the deal: its registration protects this sale, and no other."""


@dataclass(frozen=True, slots=True)
class QuoteHead:
    """Everything of a quote beside its lines. ``segment``, ``territory`` and ``motion`` are codes; empty is unknown.

    ``term_months`` is the term of its subscriptions, ``None`` for each product's usual one. ``counts_with`` is another
    quote of the deal with which it is one sale in two parts; without it a deal's quotes are alternatives.
    """

    name: str
    customer_name: str
    currency: str
    customer_country: str = ""
    customer_contact: str = ""
    customer_email: str = ""
    segment: str = ""
    territory: str = ""
    motion: str = ""
    promotion_codes: tuple[str, ...] = ()
    through_distributor: bool = False
    term_months: int | None = None
    starts_on: date | None = None
    payment_days: int = 30
    customer_note: str = ""
    counts_with: str = ""


@dataclass(frozen=True, slots=True)
class LineAsk:
    """A line somebody wants. ``asked`` is the whole discount off list wanted in percent, ``None`` for the standard one.

    ``customer_discount`` is what the partner gives its customer off list. ``parent_position`` is the place, counted
    from 0, of the bundle it is a part of.
    """

    product_id: int
    quantity: Decimal
    asked: Decimal | None = None
    customer_discount: Decimal = Decimal(0)
    parent_position: int | None = None


@dataclass(frozen=True, slots=True)
class DealContext:
    """A deal as prices see it. ``lines`` are products and quantities to begin with; ``None`` is unknown."""

    ref: str
    name: str
    customer_name: str
    customer_country: str
    motion: str
    registered: bool | None
    territory: str
    currency: str
    lines: Sequence[LineAsk] = field(default=())
    strategic: bool | None = None
    new_customer: bool | None = None
    last_bought_on: date | None = None
    families: list[str] | None = None


def periods_of(billing: str, term_months: int | None, usual_months: int | None = None) -> Decimal:
    """Return how many billing periods a term has: 36 months are 36 monthly or 3 yearly ones; bought once it is 1.

    A part of a period counts as such. What is billed in advance is priced for its product's usual term, and twice as
    long is two of them.
    """
    if not term_months:
        return Decimal(1)
    if billing == "monthly":
        return Decimal(term_months)
    if billing == "yearly":
        return (Decimal(term_months) / 12).quantize(EXACT)
    if billing == "upfront" and usual_months:
        return (Decimal(term_months) / usual_months).quantize(EXACT)
    return Decimal(1)
