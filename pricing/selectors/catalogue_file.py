"""The catalogue as a file holds it: the same file comes in again and changes nothing."""

from collections.abc import Iterator
from typing import Any

from pricing.models import BundleItem, Product
from pricing.selectors.book import plain_price

CHUNK = 5000


def products() -> Iterator[tuple[Any, ...]]:
    """Yield every product by SKU, in the order of ``PRODUCT_COLUMNS``."""
    for row in Product.objects.select_related("family").order_by("sku").iterator(chunk_size=CHUNK):
        yield (
            row.sku, row.name, row.family.name, row.get_kind_display(), row.unit, row.get_billing_display(),
            row.term_months, plain_price(row.list_price), row.currency, row.sold_from, row.sold_until,
            row.renewed_until, row.is_active, row.description,
        )  # fmt: skip


def parts() -> Iterator[tuple[Any, ...]]:
    """Yield every part of every bundle in its order, as ``PART_COLUMNS`` say."""
    rows = BundleItem.objects.select_related("bundle", "product").order_by("bundle__sku", "position", "pk")
    for row in rows.iterator(chunk_size=CHUNK):
        quantity = plain_price(row.quantity)
        yield (
            row.bundle.sku, row.product.sku, row.product.name, quantity, row.is_option, row.taken_by_default,
            row.position,
        )  # fmt: skip
