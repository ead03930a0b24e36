"""What a price is worked out from: the lines, and everything about the deal that rules look at. Plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Special:
    """A price agreed for a customer: per unit, for so many units that are left of it (``None``: as many as wanted).

    ``reference`` names the agreement. ``stacks`` lets the other discounts apply to it as well.
    """

    reference: str
    unit: Decimal
    left: Decimal | None = None
    stacks: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a quote. Amounts are per unit in the quote's currency; ``unit_cost`` is the vendor's secret.

    ``periods`` multiplies the list price of a subscription: 36 for three years at a monthly price. ``asked`` is the
    whole discount off list the requester wants on this line, in percent, or ``None`` when the standard price will do.
    """

    ref: str
    sku: str
    family: str
    quantity: Decimal
    unit_list: Decimal
    periods: Decimal = Decimal(1)
    unit_cost: Decimal | None = None
    special: Special | None = None
    asked: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """Everything beside the lines. ``None`` is unknown, which is not "no".

    ``partner_share`` is how much of the partner discount, in percent, this kind of sale gets: renewals may get less
    than new business. ``incumbent`` is whether the partner sold the term that a renewal follows, unknown for other
    sales. ``months_since_purchase`` are whole months since the customer last bought, unknown where it never did.
    ``registered_families`` are those on the registration, unknown where nobody kept them.

    ``rate`` is how many units of ``currency`` one EUR is worth on ``on``. ``beside`` holds, per volume schedule and
    what it counts together, what the other quotes of one sale hold; ``beside_list`` their list value in ``currency``:
    so a quote cut in two is priced like one.
    """

    currency: str
    on: date
    tier: str | None = None
    partner_type: str | None = None
    motion: str | None = None
    region: str | None = None
    segment: str | None = None
    standings: tuple[str, ...] = ()
    capabilities: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    registered: bool | None = None
    strategic: bool | None = None
    new_customer: bool | None = None
    renewal: bool = False
    incumbent: bool | None = None
    months_since_purchase: int | None = None
    registered_families: tuple[str, ...] | None = None
    distributed: bool = False
    rate: Decimal | None = None
    beside: Mapping[str, Decimal] = field(default_factory=dict)
    beside_list: Decimal = Decimal(0)
    partner_share: Decimal = Decimal(100)
