"""Reading special prices, for the vendor's people."""

from django.db.models import QuerySet

from pricing.models import Product, QuoteLine, SpecialPrice
from prm.common.errors import NotFound


def listed() -> QuerySet[SpecialPrice]:
    """Return every special price with its partner and product."""
    return SpecialPrice.objects.select_related("partner", "product")


def get(reference: str) -> SpecialPrice:
    """Return one by public id. Raises ``NotFound``."""
    found = listed().filter(public_id=reference.upper()).first()
    if found is None:
        raise NotFound()
    return found


def lines_of(special: SpecialPrice) -> list[QuoteLine]:
    """Return the newest quote lines that were given the price."""
    rows = QuoteLine.objects.filter(special=special).select_related("quote")
    return list(rows.order_by("-quote__created_at", "position")[:50])


def product_of(sku: str) -> Product | None:
    """Return the product of a SKU as somebody types it."""
    return Product.objects.filter(sku__iexact=sku.strip()).first()
