"""A quote's price as one decision: the facts that give it again, and what it comes to for us and for the partner. Pure.

It is what simulations run again when a discount, a commercial model or a price book changes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from pricing.rules import waterfall
from pricing.rules.approval import ApprovalBody, AskFacts, levels_for
from pricing.rules.ground import Ground, Line
from pricing.rules.motions.models import MODELS
from pricing.rules.motions.party import MotionFacts, Party, model_of_motion, role_of_lead
from pricing.rules.pay import Sale
from pricing.rules.percent import part_of, said
from pricing.rules.waterfall import Priced, PricedLine, Rules
from prm.common.decisions import Outcome, Row
from prm.common.money import quantize
from prm.common.policies.primitives import say_value

TENTH = Decimal("0.1")
NEEDS = "to approve"
"""How the sentence of a price that needs approval ends."""


@dataclass(frozen=True, slots=True)
class QuotedFacts:
    """Everything a quote was priced from.

    ``rules`` names, for each kind of policy that had a say, the version: its public id. ``customer_discounts`` is what
    the partner gives its customer off list in percent, line by line. ``months`` is the contract's length, 0 for what
    is bought once.
    """

    ground: Ground
    lines: tuple[Line, ...]
    rules: Mapping[str, str]
    partner: str = ""
    customer_discounts: tuple[Decimal, ...] = ()
    months: int = 0


@dataclass(frozen=True, slots=True)
class Bodies:
    """The bodies behind ``QuotedFacts.rules``. ``models`` holds those of commercial models, by :func:`model_of`."""

    rules: Rules
    approval: ApprovalBody | None = None
    models: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Came:
    """What a quote comes to in its currency. ``revenue`` is what we are paid, ``earned`` what the partner keeps of the
    sale, ``margin`` that in percent of what the customer pays; ``cost`` is ``None`` while one is unknown."""

    listed: Decimal
    revenue: Decimal
    customer: Decimal
    earned: Decimal
    margin: Decimal
    cost: Decimal | None


def model_of(ground: Ground) -> str | None:
    """Return the commercial model a deal is paid by: of its motion, or the alliance's; ``None`` where none is known."""
    return model_of_motion(ground.motion, ground.partner_type)


def customer_amount(listed: Decimal, discount: Decimal, currency: str) -> Decimal:
    """Return what a partner's customer pays for a line: the list amount less what the partner gives off it."""
    return listed - quantize(part_of(listed, discount), currency)


def received(line: PricedLine) -> Decimal:
    """Return what the vendor is paid for a line: by the distributor where there is one."""
    return line.net if line.distributor_net is None else line.distributor_net


def line_cost(line: PricedLine, currency: str) -> Decimal | None:
    """Return what a line costs the vendor, rounded; ``None`` while it is unknown."""
    unit = line.line.unit_cost
    return None if unit is None else quantize(unit * line.line.periods * line.line.quantity, currency)


def weakest_margin(priced: Priced, currency: str) -> Decimal | None:
    """Return the lowest margin over cost of a line in percent of what we are paid; ``None`` while a cost is unknown."""
    found = []
    for line in priced.lines:
        cost, paid = line_cost(line, currency), received(line)
        if cost is None:
            return None
        if paid:
            found.append((paid - cost) * 100 / paid)
    return min(found, default=None)


def ask_of(priced: Priced, ground: Ground) -> AskFacts:
    """Return a priced quote as approvers see it."""
    listed, net = priced.list_total, priced.net_total
    standard = _off(listed, sum((line.standard for line in priced.lines), Decimal(0)))
    # Only lines somebody asks more for count: what a schedule gives one line anyway is nobody's ask.
    asked = [line.discount for line in priced.lines if line.net < line.standard]
    return AskFacts(
        discount=_off(listed, net),
        line_discount=max(asked, default=standard),
        standard=standard,
        margin=weakest_margin(priced, ground.currency),
        deal_eur=priced.totals.list_eur,
        currency=ground.currency,
        families=tuple(sorted({line.line.family for line in priced.lines})),
        skus=tuple(sorted({line.line.sku for line in priced.lines})),
        tier=ground.tier,
        motion=ground.motion,
        strategic=ground.strategic,
    )


def came(bodies: Bodies, facts: QuotedFacts, priced: Priced, *, services: Decimal | None = None) -> Came:
    """Return what a priced quote comes to. Where the partner buys from us it keeps the difference to its customer's
    price; in the other motions the customer buys from us, and the partner earns what the motion's model gives it.

    ``services`` is what the customer buys of the partner beside it; a quote in the services motion is all services.
    """
    ground, listed = facts.ground, priced.list_total
    revenue = sum((received(line) for line in priced.lines), Decimal(0))
    costs = [line_cost(line, ground.currency) for line in priced.lines]
    cost = None if None in costs else sum((each for each in costs if each is not None), Decimal(0))
    if ground.motion is None or ground.motion in bodies.rules.waterfall.partner_buys:
        customer = _customer(facts, priced)
        earned = customer - priced.net_total
    else:
        customer = priced.net_total
        earned = _paid(bodies, facts, priced, services)
        if role_of_lead(ground.motion, ground.partner_type) == "embeds":
            # An OEM's customer pays the OEM; what it gives of that is the royalty, and all that reaches us.
            revenue, earned = -earned, customer + earned
    margin = earned * 100 / customer if customer else Decimal(0)
    return Came(listed, revenue, customer, earned, margin, cost)


def decide(bodies: Bodies, facts: QuotedFacts) -> Outcome:
    """Return ``priced`` with the whole quote in ``data``: amounts as text in the quote's currency, ``eur`` the rate to
    EUR or nothing, ``levels`` how many approvals it needs."""
    priced = waterfall.price(bodies.rules, facts.lines, facts.ground)
    found = came(bodies, facts, priced)
    levels = levels_for(bodies.approval, ask_of(priced, facts.ground)) if bodies.approval is not None else []
    currency = facts.ground.currency
    rows = [
        Row("List", _money(found.listed, currency)),
        *(Row(say_value(kind).capitalize(), _money(amount, currency)) for kind, amount in priced.by_step().items()),
        Row("Partner net", _money(priced.net_total, currency), result="part"),
        Row("Partner earns", _money(found.earned, currency), f"{said(found.margin.quantize(TENTH))} of the sale"),
    ]
    jobs = ", then ".join(say_value(each.job) for each in levels)
    needs = f"needs {jobs} {NEEDS}" if levels else "needs no approval"
    sentence = f"{_money(priced.net_total, currency)}, {said(_off(found.listed, priced.net_total).quantize(TENTH))}"
    data = {
        "list": str(found.listed), "net": str(priced.net_total), "revenue": str(found.revenue),
        "customer": str(found.customer), "earned": str(found.earned), "margin": str(found.margin.quantize(TENTH)),
        "cost": None if found.cost is None else str(found.cost), "levels": len(levels),
        "eur": None if facts.ground.rate is None else str(facts.ground.rate),
    }  # fmt: skip
    return Outcome("priced", f"{sentence} off list; it {needs}.", tuple(rows), data=data)


def list_eur(facts: QuotedFacts) -> Decimal | None:
    """Return a quote's list value in EUR, ``None`` without an exchange rate."""
    ground = facts.ground
    if ground.rate is None:
        return None
    listed = sum((waterfall.list_amount(line, ground.currency) for line in facts.lines), Decimal(0))
    return quantize(listed / ground.rate, "EUR")


def at_prices(facts: QuotedFacts, prices: Mapping[str, Decimal]) -> QuotedFacts:
    """Return the facts with other list prices by SKU; a product that has none keeps its own."""
    return replace(
        facts, lines=tuple(replace(each, unit_list=prices.get(each.sku, each.unit_list)) for each in facts.lines)
    )


def _customer(facts: QuotedFacts, priced: Priced) -> Decimal:
    given: Sequence[Decimal] = facts.customer_discounts or (Decimal(0),) * len(priced.lines)
    amounts = (
        customer_amount(line.list_amount, off, facts.ground.currency)
        for line, off in zip(priced.lines, given, strict=True)
    )
    return sum(amounts, Decimal(0))


def _paid(bodies: Bodies, facts: QuotedFacts, priced: Priced, services: Decimal | None) -> Decimal:
    """Return what the partner earns by the model of the motion: nothing where there is none."""
    model = model_of(facts.ground)
    body = bodies.models.get(model or "")
    if model is None or body is None:
        return Decimal(0)
    units = sum((line.line.quantity for line in priced.lines), Decimal(0))
    net = priced.net_total
    beside = net if services is None else services
    sale = Sale(
        facts.ground.currency, net, priced.list_total, facts.months, units=units, services=beside, solution=net
    )  # fmt: skip
    ground, role = facts.ground, role_of_lead(facts.ground.motion, facts.ground.partner_type)
    party = Party(facts.partner, role, ground.tier, ground.partner_type, ground.motion)
    about = MotionFacts(
        sale, (party,), ground.on, new_customer=ground.new_customer, private_offer=net < priced.list_total,
        delivered=True,
    )  # fmt: skip
    return MODELS[model](body, about).earned_by(facts.partner)


def _off(listed: Decimal, net: Decimal) -> Decimal:
    return (listed - net) * 100 / listed if listed else Decimal(0)


def _money(amount: Decimal, currency: str) -> str:
    return f"{quantize(amount, currency):,f} {currency}"
