"""What a simulation supposes beside policies: that an edition of a price book had been in force all the time."""

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db.models import F

from partners.selectors import territory
from pricing.models import Edition, PriceBook, PriceEntry
from pricing.rules.quoted import QuotedFacts, at_prices
from prm.common.errors import NotFound

EDITION = "edition"


def prices(facts: QuotedFacts, told: Mapping[str, Any]) -> QuotedFacts:
    """Return a quote's facts at the prices of the edition ``told`` names, where its book is for that quote.

    Raises ``NotFound`` for an edition that is not there.
    """
    reference = str(told.get(EDITION, ""))
    if not reference:
        return facts
    found = _edition(reference, int(told.get("revision", 0)))
    return at_prices(facts, found.prices) if found.holds(facts) else facts


class _Tried:
    """An edition's prices by SKU, and for whom its book is meant."""

    def __init__(self, edition: Edition) -> None:
        self.book: PriceBook = edition.book
        tree = territory.tree()
        self.regions = {code for region in self.book.regions for code in (region, *tree.within(region))}
        # Of several prices of a product, one after the other, it is what the edition comes to that is tried.
        rows = PriceEntry.objects.filter(edition=edition).order_by(F("valid_from").asc(nulls_first=True), "pk")
        self.prices: dict[str, Decimal] = dict(rows.values_list("product__sku", "unit_price"))

    def holds(self, facts: QuotedFacts) -> bool:
        """Whether a quote could be priced by the book: its currency, and whatever else the book names."""
        ground, book = facts.ground, self.book
        programmes = [each.partition(":")[0] for each in ground.standings]
        named = (
            (self.regions, [ground.region]), (book.programmes, programmes), (book.motions, [ground.motion]),
            (book.segments, [ground.segment]),
        )  # fmt: skip
        fits = all(not wanted or set(values) & set(wanted) for wanted, values in named)
        return ground.currency == book.currency and fits


@lru_cache(8)
def _edition(reference: str, revision: int) -> _Tried:
    """Read an edition once: a published one never changes, and a draft that does has another revision."""
    found = Edition.objects.select_related("book").filter(public_id=reference).first()
    if found is None:
        raise NotFound()
    return _Tried(found)
