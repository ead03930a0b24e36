"""What a priced quote asks of approvers, what smaller ask needs fewer of them, and what an approval covers. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from pricing.rules import quoted, waterfall
from pricing.rules.approval import STEP, ApprovalBody, Covered, levels_for
from pricing.rules.ground import Ground
from pricing.rules.head import QuoteHead
from pricing.rules.quoted import Bodies, QuotedFacts
from pricing.rules.waterfall import Priced
from prm.common.money import exponent


def capped(facts: QuotedFacts, most: Decimal) -> QuotedFacts:
    """Return the facts with nothing asked for above ``most`` percent."""
    lines = (each if each.asked is None else replace(each, asked=min(each.asked, most)) for each in facts.lines)
    return replace(facts, lines=tuple(lines))


def largest_free(bodies: Bodies, facts: QuotedFacts) -> Decimal | None:
    """Return the largest ask in percent, to a hundredth, that needs no approval; ``None`` without an ask or an answer.

    Every line asks for at most that. What is found is proved by pricing the whole quote again: the margin of one line
    and the limits of another decide together.
    """
    body = bodies.approval
    highest = max((each.asked for each in facts.lines if each.asked is not None), default=None)
    if body is None or highest is None:
        return None
    for tried in _tries(body, highest):
        if _is_free(bodies, body, capped(facts, tried)):
            return tried
    return _halved(bodies, body, facts, highest)


def _is_free(bodies: Bodies, body: ApprovalBody, facts: QuotedFacts) -> bool:
    priced = waterfall.price(bodies.rules, facts.lines, facts.ground)
    return not levels_for(body, quoted.ask_of(priced, facts.ground))


def _tries(body: ApprovalBody, highest: Decimal) -> Iterator[Decimal]:
    """Yield the ask itself and the policy's own limits below it, the largest first."""
    named = _limits(body)
    yield from sorted({highest, *(each for each in named if each < highest)}, reverse=True)


def _limits(body: ApprovalBody) -> set[Decimal]:
    found: set[Decimal] = set()
    for level in body.levels:
        _collect(level.when, found)
    return found


def _collect(condition: object, found: set[Decimal]) -> None:
    if getattr(condition, "field", None) in {"discount", "line_discount"}:
        value = getattr(condition, "value", None)
        if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
            found |= {Decimal(value), Decimal(value) - STEP}
    for name in ("all", "of", "none"):
        for part in getattr(condition, name, None) or []:
            _collect(part, found)


def _halved(bodies: Bodies, body: ApprovalBody, facts: QuotedFacts, highest: Decimal) -> Decimal | None:
    """Search between nothing and the ask by halving, where margins and not discounts decide."""
    low, high = 0, int(highest / STEP)
    if not _is_free(bodies, body, capped(facts, Decimal(0))):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        if _is_free(bodies, body, capped(facts, middle * STEP)):
            low = middle
        else:
            high = middle
    return low * STEP or None


def covered(head: QuoteHead, ground: Ground, priced: Priced, *, approved: bool) -> Covered:
    """Return what an approval of this price says yes to, or, not ``approved``, what is held against one.

    Prices are rounded by line, so another quantity moves a unit's price by a part of the smallest amount: that is
    given in favour of what is held against an approval, and no more.
    """
    smallest = Decimal(0) if approved else exponent(ground.currency)
    paid: dict[str, Decimal] = {}
    units: dict[str, Decimal] = {}
    for each in priced.lines:
        if each.line.unit_list == 0:
            continue
        sku = each.line.sku
        unit = (each.net + smallest) / (each.line.quantity * each.line.periods)
        paid[sku] = min(paid.get(sku, unit), unit)
        units[sku] = units.get(sku, Decimal(0)) + each.line.quantity
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
    )


def terms_of(head: QuoteHead) -> Mapping[str, str]:
    """Return the terms an approval covers, by what people call them."""
    return {
        "the payment term": str(head.payment_days),
        "the contract's length": str(head.term_months or ""),
        "the motion": head.motion,
        "the way through a distributor": str(head.through_distributor),
    }
