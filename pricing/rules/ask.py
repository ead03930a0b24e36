"""What a priced quote asks of approvers, what smaller ask needs fewer of them, and what an approval covers. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from pricing.rules import quoted, waterfall
from pricing.rules.approval import PAYMENT, STEP, ApprovalBody, Covered, levels_for
from pricing.rules.ground import Ground
from pricing.rules.head import QuoteHead
from pricing.rules.percent import part_of
from pricing.rules.quoted import Bodies, QuotedFacts
from pricing.rules.waterfall import Priced, PricedLine
from prm.common.money import exponent, quantize


def capped(facts: QuotedFacts, most: Decimal) -> QuotedFacts:
    """Return the facts with nothing asked for above ``most`` percent."""
    lines = (each if each.asked is None else replace(each, asked=min(each.asked, most)) for each in facts.lines)
    return replace(facts, lines=tuple(lines))


def largest_free(bodies: Bodies, facts: QuotedFacts, priced: Priced) -> Decimal | None:
    """Return the largest ask in percent, to a hundredth, that needs no approval; ``None`` without an ask or an answer.

    Every line asks for at most that. Prices of smaller asks follow from those at hand, so many can be tried; what is
    found is proved by pricing the whole quote again.
    """
    body = bodies.approval
    highest = max((each.asked for each in facts.lines if each.asked is not None), default=None)
    if body is None or highest is None:
        return None
    free = _Trying(body, priced, facts.ground)
    found = next((each for each in _named(body, highest) if free.at(each)), None) or free.halved(highest)
    if found is None:
        return None
    proof = waterfall.price(bodies.rules, capped(facts, found).lines, facts.ground)
    return None if levels_for(body, quoted.ask_of(proof, facts.ground)) else found


class _Trying:
    """Whether smaller asks need approval, by the prices a quote has with its asks and without them."""

    def __init__(self, body: ApprovalBody, priced: Priced, ground: Ground) -> None:
        self.body, self.priced, self.ground = body, priced, ground

    def at(self, most: Decimal) -> bool:
        """Whether nobody has to approve when no line asks for more than ``most``, and something is still asked for."""
        lines = tuple(self._line(each, most) for each in self.priced.lines)
        if all(each.net >= each.standard for each in lines):
            return False
        return not levels_for(self.body, quoted.ask_of(replace(self.priced, lines=lines), self.ground))

    def _line(self, line: PricedLine, most: Decimal) -> PricedLine:
        """Return a line at a smaller ask: floors that hold for the larger one hold for it too."""
        if line.line.asked is None or line.line.asked <= most or line.net >= line.standard:
            return line
        wanted = line.list_amount - quantize(part_of(line.list_amount, most), self.ground.currency)
        net = min(line.standard, max(wanted, line.net))
        paid = line.distributor_net
        return replace(line, net=net, distributor_net=None if paid is None or not line.net else paid * net / line.net)

    def halved(self, highest: Decimal) -> Decimal | None:
        """Search between the standard price and the ask by halving, where margins and not discounts decide."""
        lowest = min(
            (each.list_amount - each.standard) * 100 / each.list_amount
            for each in self.priced.lines
            if each.line.asked is not None and each.list_amount
        )
        low, high = int(lowest / STEP) + 1, int(highest / STEP)
        if not self.at(low * STEP):
            return None
        while high - low > 1:
            middle = (low + high) // 2
            if self.at(middle * STEP):
                low = middle
            else:
                high = middle
        return low * STEP


def _named(body: ApprovalBody, highest: Decimal) -> list[Decimal]:
    """Return the policy's own limits below an ask, the largest first."""
    found: set[Decimal] = set()
    for level in body.levels:
        _collect(level.when, found)
    return sorted((each for each in found if 0 < each < highest), reverse=True)


def _collect(condition: object, found: set[Decimal]) -> None:
    if getattr(condition, "field", None) in {"discount", "line_discount"}:
        value = getattr(condition, "value", None)
        if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
            found |= {Decimal(value), Decimal(value) - STEP}
    for name in ("all", "of", "none"):
        for part in getattr(condition, name, None) or []:
            _collect(part, found)


def covered(head: QuoteHead, ground: Ground, priced: Priced, *, approved: bool) -> Covered:
    """Return what an approval of this price says yes to, or, not ``approved``, what is held against one.

    Prices are rounded by line, so another quantity moves a unit's price by a part of the smallest amount: that is
    given in favour of what is held against an approval, and no more.
    """
    smallest = Decimal(0) if approved else exponent(ground.currency)
    paid: dict[str, Decimal] = {}
    units: dict[str, Decimal] = {}
    given: dict[str, Decimal] = {}
    for each in priced.lines:
        if each.line.unit_list == 0:
            continue
        sku = each.line.sku
        unit = (each.net + smallest) / (each.line.quantity * each.line.periods)
        paid[sku] = min(paid.get(sku, unit), unit)
        units[sku] = units.get(sku, Decimal(0)) + each.line.quantity
        given[sku] = given.get(sku, Decimal(0)) + each.list_amount - each.net
    margin = quoted.weakest_margin(priced, ground.currency)
    rounding = ROUND_FLOOR if approved else ROUND_CEILING
    return Covered(
        customer=head.customer_name.casefold().strip(),
        currency=ground.currency,
        unit_net=paid,
        units=units,
        given_up=priced.list_total - priced.net_total,
        margin=None if margin is None else margin.quantize(STEP, rounding=rounding),
        terms=terms_of(head),
        given=given,
    )


def terms_of(head: QuoteHead) -> Mapping[str, str]:
    """Return the terms an approval covers, by what people call them."""
    return {
        PAYMENT: str(head.payment_days),
        "the contract's length": str(head.term_months or ""),
        "the motion": head.motion,
        "the way through a distributor": str(head.through_distributor),
    }
