"""What a business is worth in a year: to a partner by tier and motion, and to the vendor by tier and motion. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from pricing.rules import quoted, waterfall
from pricing.rules.ground import Ground, Line
from pricing.rules.percent import HUNDRED, part_of
from pricing.rules.quoted import Bodies, QuotedFacts
from pricing.rules.waterfall import PricedLine
from prm.common.money import Money, quantize

SELLS = frozenset({"resell", "co_sell", "marketplace"})
"""Motions in which the partner runs the whole sale; in the others its work is the introduction."""


@dataclass(frozen=True, slots=True)
class Business:
    """A partner's year as it plans it; amounts in ``currency``, percents as policies write them.

    ``deals`` a year, each of ``units`` at ``unit_price`` list; ``registered`` percent of them are protected.
    ``customer_discount`` is what it gives its customers off list where it sells itself. ``services`` is what customers
    buy of it beside, in percent of the product's price, ``services_margin`` what it keeps of that. It costs
    ``sale_cost`` to win a deal it sells, ``referral_cost`` one it only brings, and ``fixed`` a year to be a partner.
    """

    currency: str
    deals: Decimal
    units: Decimal
    unit_price: Decimal
    registered: Decimal = HUNDRED
    customer_discount: Decimal = Decimal(0)
    services: Decimal = Decimal(0)
    services_margin: Decimal = Decimal(0)
    sale_cost: Decimal = Decimal(0)
    referral_cost: Decimal = Decimal(0)
    fixed: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Year:
    """A year in one tier and motion. ``sold`` is what customers pay for the product, ``earned`` the margin on it or the
    pay of the motion's model, ``services`` what is kept of services, ``costs`` all costs.
    """

    tier: str
    motion: str
    sold: Decimal
    earned: Decimal
    services: Decimal
    costs: Decimal

    @property
    def left(self) -> Decimal:
        """Return what the partner is left with: earned and services less costs. It may be negative."""
        return self.earned + self.services - self.costs

    @property
    def margin(self) -> Decimal | None:
        """Return what is earned on the product in percent of what customers pay for it; ``None`` of nothing."""
        return self.earned * HUNDRED / self.sold if self.sold else None


@dataclass(frozen=True, slots=True)
class Deal:
    """One deal of a year: its waterfall, what its customer pays for the product, what the partner earns on it, what
    the customer buys of services beside, and how many such deals the year has."""

    registered: bool
    times: Decimal
    line: PricedLine
    customer: Decimal
    earned: Decimal
    services: Decimal


def year_of(bodies: Bodies, ground: Ground, business: Business) -> Year:
    """Return a partner's year under the policies of one tier and motion, which ``ground`` names.

    A deal is priced by the calculator itself, once registered and once not, and taken as often as the year has them;
    each sum is rounded once.
    """
    deals = deals_of(bodies, ground, business)
    each = business.sale_cost if ground.motion in SELLS else business.referral_cost
    kept = (part_of(deal.services, business.services_margin) * deal.times for deal in deals)
    amounts = (
        _sum(deal.customer * deal.times for deal in deals), _sum(deal.earned * deal.times for deal in deals),
        _sum(kept), each * business.deals + business.fixed,
    )  # fmt: skip
    return Year(ground.tier or "", ground.motion or "", *(quantize(amount, business.currency) for amount in amounts))


def deals_of(bodies: Bodies, ground: Ground, business: Business) -> list[Deal]:
    """Return the kinds of deal a year has: the registered one and the other, those that there are."""
    shares = ((True, business.registered), (False, HUNDRED - business.registered))
    return [
        _deal(bodies, replace(ground, registered=registered), business, part_of(business.deals, share))
        for registered, share in shares
        if share
    ]


def _deal(bodies: Bodies, ground: Ground, business: Business, times: Decimal) -> Deal:
    line = Line("1", "", "", business.units, business.unit_price)
    facts = QuotedFacts(ground, (line,), {}, "partner", (business.customer_discount,))
    priced = waterfall.price(bodies.rules, facts.lines, ground)
    customer = quoted.came(bodies, facts, priced).customer
    beside = quantize(part_of(customer, business.services), business.currency)
    earned = quoted.came(bodies, facts, priced, services=beside).earned
    return Deal(bool(ground.registered), times, priced.lines[0], customer, earned, beside)


@dataclass(frozen=True, slots=True)
class Sold:
    """What was really sold in one tier and motion, in EUR. ``received`` is the price paid, ``paid`` what others had of
    it: distributors, and partners by the models. ``cost`` is known of ``costed`` of the ``sales``."""

    tier: str
    motion: str
    sales: int = 0
    listed: Decimal = Decimal(0)
    received: Decimal = Decimal(0)
    paid: Decimal = Decimal(0)
    cost: Decimal = Decimal(0)
    costed: int = 0


@dataclass(frozen=True, slots=True)
class Supposed:
    """What a scenario changes: ``discount`` points of list more (or less), ``sales`` and ``pay`` in percent more.

    ``programme`` is what the programme costs a partner and year in EUR, and ``partners`` how many there are, by tier.
    ``years`` is how long the history is.
    """

    discount: Decimal = Decimal(0)
    sales: Decimal = Decimal(0)
    pay: Decimal = Decimal(0)
    programme: Mapping[str, Decimal] = field(default_factory=dict)
    partners: Mapping[str, int] = field(default_factory=dict)
    years: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Contribution:
    """One tier and motion as the vendor sees it, in EUR: discount given, price paid, pay, cost of goods, programme."""

    sold: Sold
    given: Decimal
    received: Decimal
    paid: Decimal
    cost: Decimal
    programme: Decimal

    @property
    def left(self) -> Decimal:
        """Return the contribution: what was received less pay, cost of goods and the programme's cost."""
        return self.received - self.paid - self.cost - self.programme

    @property
    def percent(self) -> Decimal | None:
        """Return the contribution in percent of what was received; ``None`` of nothing."""
        return self.left * HUNDRED / self.received if self.received else None


def scenario(history: Sequence[Sold], supposed: Supposed) -> list[Contribution]:
    """Return what each tier and motion comes to when things are as supposed, in the order of ``history``.

    Points of discount are points of list; pay follows the price paid. A tier's programme cost is each of its partners',
    whatever it sells: it is shared among the tier's rows by their sales, evenly where there are none, to the cent.
    """
    programme = {tier: _programme(tier, history, supposed) for tier in {each.tier for each in history}}
    return [_contribution(each, supposed, programme[each.tier].pop(0)) for each in history]


def _programme(tier: str, history: Sequence[Sold], supposed: Supposed) -> list[Decimal]:
    rows = [each for each in history if each.tier == tier]
    cost = supposed.programme.get(tier, Decimal(0)) * supposed.partners.get(tier, 0) * supposed.years
    weights = [Decimal(each.sales) for each in rows]
    if not any(weights):
        weights = [Decimal(1)] * len(rows)
    return [part.amount for part in Money(cost, "EUR").split(weights)]


def _contribution(sold: Sold, supposed: Supposed, programme: Decimal) -> Contribution:
    grown = (HUNDRED + supposed.sales) / HUNDRED
    received = max(sold.received - part_of(sold.listed, supposed.discount), Decimal(0))
    rate = sold.paid / sold.received if sold.received else Decimal(0)
    paid = received * rate * (HUNDRED + supposed.pay) / HUNDRED
    return Contribution(
        sold,
        given=quantize((sold.listed - received) * grown, "EUR"),
        received=quantize(received * grown, "EUR"),
        paid=quantize(paid * grown, "EUR"),
        cost=quantize(sold.cost * grown, "EUR"),
        programme=programme,
    )


def together(parts: Iterable[Contribution], *, tier: str = "", motion: str = "") -> Contribution:
    """Return several contributions as one: exactly their sum."""
    rows = list(parts)
    sold = Sold(
        tier, motion, sum(row.sold.sales for row in rows), _sum(row.sold.listed for row in rows),
        _sum(row.sold.received for row in rows), _sum(row.sold.paid for row in rows),
        _sum(row.sold.cost for row in rows), sum(row.sold.costed for row in rows),
    )  # fmt: skip
    return Contribution(
        sold, _sum(row.given for row in rows), _sum(row.received for row in rows), _sum(row.paid for row in rows),
        _sum(row.cost for row in rows), _sum(row.programme for row in rows),
    )  # fmt: skip


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))
