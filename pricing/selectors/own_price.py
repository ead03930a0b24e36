"""A partner's own list prices of many products."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import islice

from django.db.models import QuerySet

from partners.models import Partner
from pricing.models import PriceBook, Product
from pricing.selectors.book import plain_price
from pricing.selectors.price import lookup
from prm.common.moment import now
from prm.common.tenancy import as_system

AT_ONCE = 1000


def of(partner: Partner, found: Sequence[Product], *, currency: str, motion: str, region: str) -> dict[int, Decimal]:
    """Return today's list price of products by key, per unit and billing period in ``currency``.

    What a quote begins with, before any discount; a product without a price in that currency is left out.
    """
    prices = lookup(
        [product.pk for product in found],
        partner=partner,
        currency=currency,
        region=region or None,
        motion=motion or None,
        segment=None,
        on=now().date(),
    )
    return {pk: plain_price(price.unit_price) for pk, price in prices.items()}


def currencies(partner: Partner) -> list[tuple[str, str]]:
    """Return the currencies there are prices in, the partner's own first."""
    with as_system("price lookup"):
        codes = set(PriceBook.objects.filter(is_active=True).values_list("currency", flat=True))
    codes |= set(Product.objects.filter(is_active=True).order_by().values_list("currency", flat=True).distinct())
    return [
        (code, code) for code in sorted(codes | {partner.currency}, key=lambda code: (code != partner.currency, code))
    ]


def parts(rows: QuerySet[Product]) -> Iterator[list[Product]]:
    """Yield products so many at a time as are looked up at once."""
    found = rows.iterator(chunk_size=AT_ONCE)
    while part := list(islice(found, AT_ONCE)):
        yield part
