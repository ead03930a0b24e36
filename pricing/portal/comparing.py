"""Two versions of a quote beside each other: what each line and the whole became."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pricing.portal.shown import audience
from pricing.selectors import quote as quotes
from pricing.selectors.sheet import QuoteSheet, sheet
from pricing.selectors.sheet_lines import SheetLine
from prm.common.actors import Actor
from prm.common.errors import NotFound


@dataclass(frozen=True, slots=True)
class Pair:
    """A product in two versions: how many and at which price, ``None`` where it is not on one of them."""

    name: str
    sku: str
    before: SheetLine | None
    after: SheetLine | None

    @property
    def change(self) -> Decimal:
        """Return by how much the price of the line went up."""
        return _net(self.after) - _net(self.before)

    @property
    def words(self) -> str:
        """Return what happened to the line."""
        if self.before is None:
            return "Added"
        if self.after is None:
            return "Removed"
        kept = self.before.quantity == self.after.quantity and self.before.net == self.after.net
        return "" if kept else "Changed"


def _net(line: SheetLine | None) -> Decimal:
    return line.net or Decimal(0) if line is not None else Decimal(0)


def context(who: Actor, reference: str, other: str, ns: str) -> dict[str, Any]:
    """Return what the comparing page reads, the older version first. Raises ``NotFound`` for those of two quotes."""
    found = [quotes.get_visible(who, each) for each in (reference, other)]
    if found[0].series != found[1].series:
        raise NotFound()
    older, newer = sorted(found, key=lambda quote: quote.version)
    before, after = sheet(older, audience(who)), sheet(newer, audience(who))
    return {
        "frame": f"{ns}/base.html", "ns": ns, "vendor": not who.is_partner, "older": older, "newer": newer,
        "before": before, "after": after, "pairs": pairs(before, after),
        "same_currency": before.currency == after.currency,
    }  # fmt: skip


def pairs(before: QuoteSheet, after: QuoteSheet) -> list[Pair]:
    """Return the lines of two sheets product by product: the newer one's order, then what was taken off."""
    left: dict[str, list[SheetLine]] = {}
    for line in before.lines:
        left.setdefault(line.sku, []).append(line)
    found = []
    for line in after.lines:
        old = left.get(line.sku)
        found.append(Pair(line.name, line.sku, old.pop(0) if old else None, line))
    gone = [line for lines in left.values() for line in lines]
    return [*found, *(Pair(line.name, line.sku, line, None) for line in gone)]
