"""Subscriptions and their renewals as tests need them: made by the services, out of accepted quotes."""

from datetime import date
from decimal import Decimal
from typing import Any

from partners.models import Partner
from pricing.models import Product, Quote, Renewal, Subscription
from pricing.selectors.earnings import SaleAbout
from pricing.services import earnings, renewal
from prm.common.clocks import sweep
from prm.common.events import deliver_all
from prm.common.moment import now
from tests.pricing.offers import offered, product


def fleet(sku: str = "fleet-sub", price: str = "1200") -> Product:
    """Return a subscription billed once a year."""
    return product(sku, "Fleet Control", price, kind="subscription", billing="yearly", term_months=12, unit="site")


def accepted(partner: Partner, *, quantity: int = 10, item: Product | None = None, **fields: Any) -> Quote:
    """Return an accepted quote over a year's subscription."""
    values = {
        "status": "accepted", "term_months": 12, "starts_on": date(2027, 1, 1), "customer_country": "DE",
        "territory": "DE-BW", **fields,
    }  # fmt: skip
    return offered(partner, [(item or fleet(), quantity, None, "0")], **values)


def subscribed(partner: Partner, **fields: Any) -> Subscription:
    """Return a subscription of 2027 as a won sale left it behind."""
    quote = accepted(partner, **fields)
    earnings.settle(quote=quote, about=SaleAbout(), at=now())
    return Subscription.objects.get(quote_ref=quote.public_id)


def renewal_of(partner: Partner, **fields: Any) -> Renewal:
    """Return the renewal of such a subscription."""
    return Renewal.objects.get(subscription=subscribed(partner, **fields))


def pass_time() -> None:
    """Do what has come due: open renewals, fire clocks, deliver news."""
    renewal.open_due()
    sweep()
    deliver_all()


def seen(row: Any) -> Any:
    """Return a row as it is now."""
    return type(row).objects.get(pk=row.pk)


def sum_of(rows: Any, name: str = "amount") -> Decimal:
    """Return the sum of a column."""
    return sum((getattr(row, name) for row in rows), Decimal(0))
