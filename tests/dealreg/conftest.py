"""What deal tests stand on: a programme with tiers, products and default policies."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from dealreg.models import Deal
from dealreg.services import draft, submission
from partners.models import Partner, Programme, Tier, TierAssignment
from pricing.models import Product, ProductFamily
from prm.common import policies
from prm.common.clocks import ensure_calendars
from prm.common.moment import now


@pytest.fixture
def catalogue(db) -> dict[str, ProductFamily]:
    """Two families with a product each."""
    families = {
        "edge": ProductFamily.objects.create(code="edge", name="Edge Gateway"),
        "fleet": ProductFamily.objects.create(code="fleet", name="Fleet Control"),
    }
    for code, family in families.items():
        Product.objects.create(sku=f"{code}-1", name=family.name, family=family, list_price=Decimal("3800"))
    return families


@pytest.fixture
def rules(db, catalogue) -> None:
    """Default policies and calendars."""
    policies.ensure_defaults()
    ensure_calendars()


def _tier(partner: Partner, code: str) -> None:
    programme, _ = Programme.objects.get_or_create(code="main", defaults={"name": "Programme", "is_primary": True})
    rank = {"authorized": 1, "premier": 2, "elite": 3}[code]
    tier, _ = Tier.objects.get_or_create(programme=programme, code=code, defaults={"name": code.title(), "rank": rank})
    TierAssignment.objects.create(partner=partner, programme=programme, tier=tier, since=date(2026, 1, 1))


@pytest.fixture
def acme_premier(acme, rules) -> Partner:
    """Acme, Premier."""
    _tier(acme, "premier")
    return acme


@pytest.fixture
def globex_premier(globex, rules) -> Partner:
    """Globex, Premier."""
    _tier(globex, "premier")
    return globex


def registration(**changes: Any) -> dict[str, Any]:
    """Return the values of a complete registration of 126,500 EUR in Baden-Württemberg."""
    return {
        "customer_name": "Stadtwerke Ulm Netze GmbH",
        "customer_website": "netze.swu.example",
        "customer_country": "DE",
        "contact_name": "Martin Brandt",
        "contact_email": "m.brandt@swu.example",
        "summary": "Gateways for the substations",
        "motion": "resell",
        "territory": "DE-BW",
        "currency": "EUR",
        "expected_close": now().date() + timedelta(days=80),
        "lines": [{"family": "edge", "quantity": Decimal(40), "amount": Decimal("126500")}],
        **changes,
    }


@pytest.fixture
def submitted(acme_premier, bob, actor):
    """Return a function that submits a registration for a user."""

    def make(user: Any = None, **changes: Any) -> Deal:
        who = actor(user or bob)
        deal = draft.start(actor=who, data=registration(**changes))
        return submission.submit(deal=deal, actor=who)

    return make
