"""One line of a quote as it is shown, for whoever looks: what is not for them is not read into it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Any

from pricing.enums import Billing, ProductKind
from pricing.models import Product, QuoteLine, QuoteMargin
from pricing.rules.waterfall import PricedLine
from pricing.selectors.sheet_steps import NOTHING, SheetStep, amount_in, off_list, share, steps_of
from prm.common.money import quantize

PER = {Billing.MONTHLY: "month", Billing.YEARLY: "year", Billing.UPFRONT: "term"}


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One line. What the audience may not know is ``None``; percents are off list, margins of the price.

    ``number`` is such as "2", or "2.1" for a part of the bundle on line 2. ``per`` is what ``unit_list`` is for.
    """

    ref: str
    number: str
    sku: str
    name: str
    unit: str
    quantity: Decimal
    periods: Decimal
    per: str
    unit_list: Decimal
    list_amount: Decimal
    customer_amount: Decimal
    customer_off: Decimal
    is_bundle: bool = False
    standard: Decimal | None = None
    net: Decimal | None = None
    off: Decimal | None = None
    asked: Decimal | None = None
    earned: Decimal | None = None
    steps: tuple[SheetStep, ...] = ()
    passed_over: tuple[Mapping[str, Any], ...] = ()
    special: str = ""
    cost: Decimal | None = None
    margin: Decimal | None = None
    distributor_net: Decimal | None = None

    @property
    def is_part(self) -> bool:
        """Whether it is a part of a bundle."""
        return "." in self.number


def numbered(rows: Sequence[tuple[Any, Any]]) -> dict[Any, str]:
    """Return the number of each row of ``(key, key of its bundle or None)``: "1", "2", and "2.1" within bundle 2."""
    found: dict[Any, str] = {}
    parts: dict[Any, int] = {}
    top = 0
    for key, parent in rows:
        if parent in found:
            parts[parent] = parts.get(parent, 0) + 1
            found[key] = f"{found[parent]}.{parts[parent]}"
        else:
            top += 1
            found[key] = str(top)
    return found


def for_anybody(row: QuoteLine, number: str, currency: str) -> SheetLine:
    """Return what anybody may see of a line: list price, and what the customer pays."""
    listed, customer = quantize(row.list_amount, currency), quantize(row.customer_amount, currency)
    return SheetLine(
        ref=row.public_id,
        number=number,
        sku=row.product.sku,
        name=row.product.name,
        unit=row.product.unit,
        quantity=row.quantity,
        periods=row.periods,
        per=_per(row.product),
        unit_list=row.unit_list,
        list_amount=listed,
        customer_amount=customer,
        customer_off=off_list(listed, customer),
        is_bundle=row.product.kind == ProductKind.BUNDLE,
    )


def with_net(row: QuoteLine, line: SheetLine, currency: str, rules: Mapping[str, str]) -> SheetLine:
    """Add what the partner pays, and every step to it."""
    net = amount_in(row.net, currency)
    return replace(
        line,
        standard=amount_in(row.standard, currency),
        net=net,
        off=off_list(line.list_amount, net),
        asked=row.asked,
        earned=line.customer_amount - net,
        steps=steps_of(row.steps, line.list_amount, currency, rules),
        passed_over=tuple(row.passed_over),
        special=next((each["because"] for each in row.steps if each["kind"] == "special"), ""),
    )


def with_cost(line: SheetLine, margin: QuoteMargin | None, currency: str) -> SheetLine:
    """Add what the vendor alone knows."""
    if margin is None:
        return line
    through = None if margin.distributor_net is None else amount_in(margin.distributor_net, currency)
    cost = None if margin.cost is None else amount_in(margin.cost, currency)
    paid = through if through is not None else line.net or NOTHING
    left = None if cost is None else share(paid - cost, paid)
    return replace(line, cost=cost, distributor_net=through, margin=left)


def received(line: SheetLine) -> Decimal:
    """Return what the vendor is paid for a line: by the distributor where there is one."""
    return line.distributor_net if line.distributor_net is not None else line.net or NOTHING


def of_priced(
    priced: PricedLine, product: Product, number: str, currency: str, rules: Mapping[str, str], customer: Decimal
) -> SheetLine:
    """Return a line nobody saved yet, as the partner sees one; ``customer`` is what the customer pays for it."""
    listed, net = quantize(priced.list_amount, currency), quantize(priced.net, currency)
    paid = quantize(customer, currency)
    return SheetLine(
        ref="",
        number=number,
        sku=product.sku,
        name=product.name,
        unit=product.unit,
        quantity=priced.line.quantity,
        periods=priced.line.periods,
        per=_per(product),
        unit_list=priced.line.unit_list,
        list_amount=listed,
        customer_amount=paid,
        customer_off=off_list(listed, paid),
        earned=paid - net,
        standard=quantize(priced.standard, currency),
        net=net,
        off=off_list(listed, net),
        asked=priced.line.asked,
        steps=steps_of([asdict(step) for step in priced.steps], listed, currency, rules),
        passed_over=tuple(asdict(each) for each in priced.passed_over),
    )


def _per(product: Product) -> str:
    billed = product.kind == ProductKind.SUBSCRIPTION and product.billing
    return PER.get(Billing(product.billing), "") if billed else ""
