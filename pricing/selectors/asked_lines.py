"""The lines somebody asks for as the calculator takes them: prices, costs, periods, and shares of special prices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from partners.models import Partner
from pricing.enums import ProductKind, RuleKind
from pricing.rules.ground import Line, Special
from pricing.rules.head import LineAsk, QuoteHead, periods_of
from pricing.selectors.price import Found
from prm.common.moment import now
from prm.common.policies.primitives import say_value


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be priced. ``at`` is the moment whose rules hold, ``kept`` list prices that are not looked up anew."""

    partner: Partner
    head: QuoteHead
    asks: Sequence[LineAsk]
    registered: bool | None = None
    strategic: bool | None = None
    new_customer: bool | None = None
    last_bought_on: date | None = None
    registered_families: tuple[str, ...] | None = None
    renewal_ref: str = ""
    deal_ref: str = ""
    series: str = ""
    at: datetime | None = None
    kept: Mapping[int, Decimal] = field(default_factory=dict)

    @property
    def renewal(self) -> bool:
        """Whether it prices a subscription's next term."""
        return bool(self.renewal_ref)


@dataclass(frozen=True, slots=True)
class Taken:
    """What a line takes of a special price."""

    special_id: int
    units: Decimal


class AskedLines:
    """Turns asks into the calculator's lines, and shares out what is left of special prices in the order of lines."""

    def __init__(
        self, wanted: Wanted, products: Mapping[int, Any], found: Mapping[int, Found], rate: Decimal | None,
        renewal: bool,
    ) -> None:  # fmt: skip
        self.wanted, self.products, self.found, self.rate, self.renewal = wanted, products, found, rate, renewal
        self.left: dict[int, Decimal | None] = {}
        self.units: dict[tuple[int | None, int], Decimal] = {}
        for ask in wanted.asks:
            key = ask.parent_position, ask.product_id
            self.units[key] = self.units.get(key, Decimal(0)) + ask.quantity

    def read(self) -> tuple[list[Line], list[Taken | None], dict[str, str]]:
        """Return the lines, what each takes of a special price, and the problems by field."""
        lines: list[Line] = []
        taken: list[Taken | None] = []
        problems: dict[str, str] = {}
        for at, ask in enumerate(self.wanted.asks):
            product = self.products.get(ask.product_id)
            if product is None:
                problems[f"lines.{at}.product"] = "There is no such product."
                continue
            problem = self._problem(product, ask)
            if problem:
                problems[f"lines.{at}.product"] = problem
            special, took = self._special(product, ask)
            lines.append(self._line(at, ask, product, special))
            taken.append(took)
        return lines, taken, problems

    def _problem(self, product: Any, ask: LineAsk) -> str:
        until = product.renewed_until if self.renewal else product.sold_until
        on = (self.wanted.at or now()).date()
        if not product.is_active or (until is not None and until < on):
            return f"{product.name} is no longer sold."
        if product.sold_from is not None and product.sold_from > on and not self.renewal:
            return f"{product.name} is sold from {product.sold_from:%-d %B %Y} on."
        if product.pk not in self.found and not self._is_included(product, ask):
            return f"{product.name} has no price in {self.wanted.head.currency}."
        return self._misplaced(product, ask)

    def _misplaced(self, product: Any, ask: LineAsk) -> str:
        """Return why a line is no part of its bundle. What is paid with a bundle is what is in it, and no more."""
        bundle = self._bundle(ask)
        if bundle is None:
            return ""
        part = _part(bundle, product)
        if part is None:
            return f"{product.name} is not in {bundle.name}."
        assert ask.parent_position is not None
        most = Decimal(part["units"]) * self.wanted.asks[ask.parent_position].quantity
        if self._is_included(product, ask) and self.units[ask.parent_position, product.pk] > most:
            return f"{bundle.name} holds {say_value(most)} of {product.name}. Put more on a line of their own."
        return ""

    def _bundle(self, ask: LineAsk) -> Any:
        """Return the product whose part a line is said to be, or ``None``."""
        if ask.parent_position is None or not 0 <= ask.parent_position < len(self.wanted.asks):
            return None
        return self.products.get(self.wanted.asks[ask.parent_position].product_id)

    def _is_included(self, product: Any, ask: LineAsk) -> bool:
        """Whether a part of a bundle is paid with the bundle: all but its options, where the bundle has a price."""
        bundle = self._bundle(ask)
        part = None if bundle is None else _part(bundle, product)
        if part is None or part["option"]:
            return False
        priced = self.found.get(bundle.pk)
        return priced is not None and priced.unit_price > 0

    def _line(self, at: int, ask: LineAsk, product: Any, special: Special | None) -> Line:
        term = self.wanted.head.term_months or product.term_months
        billed = product.kind == ProductKind.SUBSCRIPTION
        listed = self.found.get(product.pk)
        unit = Decimal(0) if listed is None or self._is_included(product, ask) else listed.unit_price
        return Line(
            ref=str(at),
            sku=product.sku,
            family=product.family.code,
            quantity=ask.quantity,
            unit_list=unit,
            periods=periods_of(product.billing, term, product.term_months) if billed else Decimal(1),
            unit_cost=self._cost(product),
            special=special,
            asked=ask.asked,
        )

    def _cost(self, product: Any) -> Decimal | None:
        own: Decimal | None = product.own_cost
        if own is not None or product.pivot_cost is None or self.rate is None:
            return own
        return (product.pivot_cost * self.rate).quantize(Decimal("0.0001"))

    def _special(self, product: Any, ask: LineAsk) -> tuple[Special | None, Taken | None]:
        for agreed in product.agreed:
            left = self.left.get(agreed["pk"], Decimal(agreed["left"]) if agreed["left"] is not None else None)
            if left is not None and left <= 0:
                continue
            units = ask.quantity if left is None else min(ask.quantity, left)
            self.left[agreed["pk"]] = None if left is None else left - units
            special = Special(agreed["ref"], Decimal(agreed["unit"]), left, agreed["stacks"])
            return special, Taken(agreed["pk"], units)
        return None, None


def _part(bundle: Any, product: Any) -> Mapping[str, Any] | None:
    """Return what a bundle says of a part of it, or ``None`` for what is not in it."""
    return next((part for part in bundle.parts if part["product"] == product.pk), None)


def clashes(asks: Sequence[LineAsk], products: Mapping[int, Any]) -> dict[str, str]:
    """Return what is missing and what does not go together, in words, by the line that says so."""
    found: dict[str, str] = {}
    for at, ask in enumerate(asks):
        product: Any = products.get(ask.product_id)
        for rule in getattr(product, "ruled", ()):
            excludes = rule["kind"] == RuleKind.EXCLUDES
            if (rule["other"] in products) == excludes:
                said = "does not go with" if excludes else "needs"
                why = f": {rule['because']}" if rule["because"] else ""
                found.setdefault(f"lines.{at}.product", f"{product.name} {said} {rule['name']}{why}.")
    return found
