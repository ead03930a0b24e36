"""Products and published books, made directly, for tests that only read them."""

from collections.abc import Mapping
from datetime import date, datetime
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


def edition(
    of: PriceBook,
    prices: Mapping[Product, str | tuple[str, date | None, date | None]],
    *,
    since: datetime | None = None,
) -> Edition:
    """Publish an edition with these prices, from ``since`` or from now on."""
    return publish(draft(of, prices), since=since)


def publish(made: Edition, *, since: datetime | None = None) -> Edition:
    """Publish a draft from ``since`` or from now on."""
    made.approver, _ = User.objects.get_or_create(email="approver@meridian.example", defaults={"name": "Ada Approver"})
    made.effective_from = since or now()
    made.status = EditionStatus.PUBLISHED
    made.save()
    return made


def draft(of: PriceBook, prices: Mapping[Product, str | tuple[str, date | None, date | None]]) -> Edition:
    """Make a draft with these prices, each for ever or from a day until another."""
    made = Edition.objects.create(book=of, number=of.editions.count() + 1)
    for each, told in prices.items():
        price, begins, ends = told if isinstance(told, tuple) else (told, None, None)
        PriceEntry.objects.create(
            edition=made, product=each, unit_price=Decimal(price), valid_from=begins, valid_until=ends
        )
    return made
