"""A catalogue with costs, a partner that sells it, and the rules in force."""

from decimal import Decimal

import pytest

from partners.models import Partner, Tier, TierAssignment
from pricing.models import Product, ProductCost
from pricing.rules.head import LineAsk, QuoteHead
from prm.accounts.models import User
from prm.common.moment import now
from tests.cast import _staff
from tests.pricing import books


@pytest.fixture
def premier(programme, acme) -> Partner:
    """Acme in the tier Premier of the primary programme: a reseller with 20 % without asking."""
    tier = Tier.objects.get(programme__is_primary=True, code="premier", region="")
    TierAssignment.objects.filter(partner=acme).delete()
    TierAssignment.objects.create(partner=acme, programme=tier.programme, tier=tier, since=now().date())
    return acme


@pytest.fixture
def gateway(db) -> Product:
    """A product of 1,000 EUR that costs the vendor 400."""
    made = books.product("GW-1", "1000")
    ProductCost.objects.create(product=made, amount=Decimal(400), currency="EUR", since=now().date())
    return made


@pytest.fixture
def head() -> QuoteHead:
    """A resale in Germany, in euros."""
    return QuoteHead(
        name="Edge for the harbour", customer_name="Hafenbetriebe Bremerhaven GmbH", currency="EUR",
        customer_country="DE", customer_email="imke@hafen.example", customer_contact="Imke Brandt", territory="DE",
        motion="resell",
    )  # fmt: skip


@pytest.fixture
def finn(db) -> User:
    """Finance at the vendor."""
    return _staff("finn", "finance")


def ask(product: Product, quantity: int = 1, asked: str | None = None, **more: object) -> LineAsk:
    """Return a line of a product."""
    return LineAsk(product.pk, Decimal(quantity), Decimal(asked) if asked else None, **more)  # type: ignore[arg-type]
