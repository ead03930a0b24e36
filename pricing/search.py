"""What of this app can be found: products."""

from collections.abc import Iterator, Sequence

from django.urls import reverse

from pricing.models import Product
from pricing.selectors import product as products
from prm.common.actors import Actor
from prm.common.search.registry import Entry, Found, Kind, register


def _entries(pks: Sequence[int]) -> Iterator[Entry]:
    for row in Product.objects.filter(pk__in=pks):
        yield Entry(row.pk, row.public_id, row.name, keys=(row.sku,))


def _show(actor: Actor, pks: Sequence[int]) -> Iterator[Found]:
    for row in products.listed().filter(pk__in=pks).only("public_id", "name", "sku", "is_active", "family__name"):
        sold = "" if row.is_active else ", no longer sold"
        yield Found(
            row.pk, row.public_id, row.name, f"{row.sku}, {row.family.name}{sold}",
            reverse("console:product", args=[row.public_id]),
        )  # fmt: skip


register(
    Kind("product", "pricing.Product", "Products", "coin", 60, "PR", _entries, _show, staff="product.view")
)  # fmt: skip
