"""Products and published books, made directly, for tests that only read them."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from pricing.enums import EditionStatus
from pricing.models import Edition, PriceBook, PriceEntry, Product, ProductFamily
from prm.accounts.models import User
from prm.common.moment import now


def product(sku: str, price: str = "100", **changes: Any) -> Product:
    """Make a product of the family "edge" with a list price in EUR."""
    family, _ = ProductFamily.objects.get_or_create(code="edge", defaults={"name": "Edge Gateway"})
    return Product.objects.create(
        **{"sku": sku, "name": f"Edge {sku}", "family": family, "list_price": Decimal(price), **changes}
    )


def book(code: str, currency: str = "EUR", **changes: Any) -> PriceBook:
    """Make a book for everybody, unless ``changes`` names whom it is for."""
    return PriceBook.objects.create(**{"code": code, "name": code.title(), "currency": currency, **changes})


def edition(of: PriceBook, prices: dict[Product, str], *, since: datetime | None = None, **changes: Any) -> Edition:
    """Publish an edition with these prices, from ``since`` or from now on."""
    approver, _ = User.objects.get_or_create(email="approver@meridian.example", defaults={"name": "Ada Approver"})
    made = Edition.objects.create(
        **{
            "book": of,
            "number": of.editions.count() + 1,
            "status": EditionStatus.PUBLISHED,
            "effective_from": since or now(),
            "approver": approver,
            **changes,
        }
    )
    PriceEntry.objects.bulk_create(
        PriceEntry(edition=made, product=each, unit_price=Decimal(price)) for each, price in prices.items()
    )
    return made
