"""What prices add to other apps' pages: a partner's renewals, what a customer runs."""

from typing import Any

from django.http import HttpRequest

from partners.models import Account, Partner
from pricing.selectors import renewal as renewals
from prm.common.panels import register


def _renewals(request: HttpRequest, partner: Partner) -> dict[str, Any] | None:
    found = renewals.of_partner(partner)
    return {"renewals": found, "partner": partner} if found else None


def _subscriptions(request: HttpRequest, account: Account) -> dict[str, Any] | None:
    found = renewals.of_customer(account.name)
    return {"subscriptions": found} if found else None


register(
    page="partner",
    key="renewals",
    title="Renewals",
    position=40,
    permission="renewal.queue",
    build=_renewals,
    template="console/renewals/panel_partner.html",
)
register(
    page="account",
    key="subscriptions",
    title="Subscriptions",
    position=40,
    permission="renewal.queue",
    build=_subscriptions,
    template="console/renewals/panel_account.html",
)
