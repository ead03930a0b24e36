"""The catalogue as plain data for the API."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import F, QuerySet

from pricing.models import Product
from prm.common.plain import plain

ROW = (
    *("sku", "name", "description", "kind", "unit", "billing", "term_months", "list_price", "currency"),
    *("sold_from", "sold_until", "renewed_until", "is_active"),
)


def rows(products: QuerySet[Product], *, family: Sequence[str] = (), is_active: bool | None = None) -> QuerySet[Any]:
    """Return products as dictionaries with ``id`` to page by; :func:`row` makes them the API's."""
    if family:
        products = products.filter(family__code__in=family)
    if is_active is not None:
        products = products.filter(is_active=is_active)
    return products.values("id", "public_id", *ROW, family_code=F("family__code"))


def row(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return one product of a list."""
    return {
        "id": found["public_id"],
        "family": found["family_code"],
        **{name: plain(found[name]) for name in ROW},
    }


def one(found: Product) -> dict[str, Any]:
    """Return one product."""
    return {
        "id": found.public_id,
        "family": found.family.code,
        **{name: plain(getattr(found, name)) for name in ROW},
    }
