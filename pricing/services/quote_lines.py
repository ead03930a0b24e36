"""Pricing a quote and writing its lines: the calculator's answer as rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from pricing.models import Quote, QuoteLine, QuoteMargin
from pricing.policies.quoting import QUOTING
from pricing.rules import quoted, waterfall
from pricing.rules.head import LineAsk, QuoteHead
from pricing.rules.validity import QuotingBody
from pricing.rules.waterfall import Priced, PricedLine
from pricing.selectors.asked_lines import Wanted
from pricing.selectors.ground import Gathered, gather
from prm.common.errors import Invalid
from prm.common.moment import now
from prm.common.tenancy import as_system

LARGEST = Decimal("9999999999.99")
MOST = Decimal(10) ** 12
"""Amounts of a quote stay below it, in any currency."""

TOO_MUCH = "This comes to more than a quote can hold. Give a smaller quantity."


@dataclass(frozen=True, slots=True)
class Worked:
    """A quote as it was worked out and is not yet written. ``customer`` is what the customer pays, line by line."""

    gathered: Gathered
    priced: Priced
    customer: tuple[Decimal, ...]

    @property
    def quoting(self) -> QuotingBody:
        """Return the rules of how long quotes hold."""
        body: QuotingBody = self.gathered.policies[QUOTING].body
        return body

    @property
    def until(self) -> date:
        """Return the last day the prices hold when they are given now."""
        return now().date() + timedelta(days=self.quoting.usual_days)


def work_out(wanted: Wanted) -> Worked:
    """Return the price of everything wanted. Nothing is saved.

    Raises ``Invalid`` for numbers no quote can hold, ``DomainError`` when a policy is missing.
    """
    _check(wanted.asks)
    gathered = gather(wanted)
    facts = gathered.facts
    priced = waterfall.price(gathered.bodies.rules, facts.lines, facts.ground)
    buys = not wanted.head.motion or wanted.head.motion in gathered.bodies.rules.waterfall.partner_buys
    customer = tuple(
        quoted.customer_amount(line.list_amount, off, facts.ground.currency) if buys else line.net
        for line, off in zip(priced.lines, facts.customer_discounts, strict=True)
    )
    return Worked(gathered, priced, customer)


def _check(asks: Sequence[LineAsk]) -> None:
    errors: dict[str, str] = {}
    for at, ask in enumerate(asks):
        if not ask.quantity.is_finite() or not Decimal(0) < ask.quantity <= LARGEST:
            errors[f"lines.{at}.quantity"] = "Give a quantity of more than nothing."
        for name, percent in (("asked", ask.asked), ("customer_discount", ask.customer_discount)):
            if percent is not None and not (percent.is_finite() and 0 <= percent < 100):
                errors[f"lines.{at}.{name}"] = "A discount is at least 0 % and less than 100 %."
        if ask.parent_position is not None and not (
            0 <= ask.parent_position < at and asks[ask.parent_position].parent_position is None
        ):
            errors[f"lines.{at}.parent_position"] = "A part comes after the bundle it belongs to."
    if errors:
        raise Invalid(errors)


def problems_of(worked: Worked) -> dict[str, str]:
    """Return by field which lines cannot be priced, and what is more than a quote can hold."""
    problems = dict(worked.gathered.problems)
    currency = worked.gathered.facts.ground.currency
    for at, line in enumerate(worked.priced.lines):
        if max(line.list_amount, worked.customer[at], quoted.line_cost(line, currency) or Decimal(0)) >= MOST:
            problems.setdefault(f"lines.{at}.quantity", TOO_MUCH)
    if len(worked.priced.lines) > worked.quoting.most_lines:
        problems["lines"] = f"A quote has at most {worked.quoting.most_lines} lines."
    elif max(worked.priced.list_total, sum(worked.customer, Decimal(0))) >= MOST:
        problems["lines"] = "All of it comes to more than a quote can hold. Make several quotes of it."
    return problems


def refuse_problems(worked: Worked) -> None:
    """Raise ``Invalid`` with every line that cannot be priced, and for more than a quote may have."""
    if problems := problems_of(worked):
        raise Invalid(problems)


def write(*, quote: Quote, head: QuoteHead, asks: Sequence[LineAsk], worked: Worked) -> None:
    """Replace all lines of a locked draft, and set its totals. The caller saves the quote."""
    refuse_problems(worked)
    with as_system("quote keeping"):
        QuoteLine.objects.filter(quote=quote).delete()
        rows = [_row(quote, at, ask, worked) for at, ask in enumerate(asks)]
        QuoteLine.objects.bulk_create([row for row, ask in zip(rows, asks, strict=True) if ask.parent_position is None])
        for row, ask in zip(rows, asks, strict=True):
            if ask.parent_position is not None:
                row.parent = rows[ask.parent_position]
        QuoteLine.objects.bulk_create([row for row in rows if row.parent is not None])
        QuoteMargin.objects.bulk_create(
            [_margin(row, line, head.currency) for row, line in zip(rows, worked.priced.lines, strict=True)]
        )
    _total(quote, worked)


def _row(quote: Quote, at: int, ask: LineAsk, worked: Worked) -> QuoteLine:
    line, taken = worked.priced.lines[at], worked.gathered.taken[at]
    return QuoteLine(
        quote=quote,
        partner_id=quote.partner_id,
        position=at,
        product_id=ask.product_id,
        quantity=ask.quantity,
        periods=line.line.periods,
        unit_list=line.line.unit_list,
        list_amount=line.list_amount,
        standard=line.standard,
        net=line.net,
        asked=ask.asked,
        customer_discount=ask.customer_discount,
        customer_amount=worked.customer[at],
        special_id=taken.special_id if taken else None,
        special_units=taken.units if taken else Decimal(0),
        steps=[_plain(step) for step in line.steps],
        passed_over=[_plain(each) for each in line.passed_over],
    )


def _plain(row: Any) -> dict[str, Any]:
    """Return a step as JSON holds it: amounts as text, so that none becomes a float."""
    values = {name: getattr(row, name) for name in type(row).__dataclass_fields__}
    return {name: f"{value:f}" if isinstance(value, Decimal) else value for name, value in values.items()}


def _margin(row: QuoteLine, line: PricedLine, currency: str) -> QuoteMargin:
    return QuoteMargin(
        line=row,
        unit_cost=line.line.unit_cost,
        cost=quoted.line_cost(line, currency),
        distributor_net=line.distributor_net,
    )


def _total(quote: Quote, worked: Worked) -> None:
    priced = worked.priced
    quote.list_total, quote.net_total = priced.list_total, priced.net_total
    quote.standard_total = sum((line.standard for line in priced.lines), Decimal(0))
    quote.customer_total = sum(worked.customer, Decimal(0))
    quote.rules = dict(worked.gathered.rules)
    editions = [each.edition_id for each in worked.gathered.found.values() if each.edition_id is not None]
    if editions:
        quote.edition_id = max(set(editions), key=editions.count)
