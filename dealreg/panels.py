"""What deal registration adds to other apps' pages."""

from typing import Any

from django.http import HttpRequest

from dealreg.selectors import history, opportunity
from partners.models import Account, Partner
from prm.common.panels import register


def _registrations(request: HttpRequest, partner: Partner) -> dict[str, Any]:
    return {"deals": history.latest_of(partner), "history": history.of_partner(partner), "partner": partner}


def _opportunities(request: HttpRequest, account: Account) -> dict[str, Any]:
    return {"opportunities": opportunity.of_account(account), "account": account}


def _account_registrations(request: HttpRequest, account: Account) -> dict[str, Any]:
    return {"deals": history.at_account(account), "account": account}


register(
    page="partner",
    key="registrations",
    title="Registrations",
    position=20,
    permission="deal.queue",
    build=_registrations,
    template="console/deals/panel_partner.html",
)
register(
    page="account",
    key="registrations",
    title="Registrations",
    position=20,
    permission="deal.queue",
    build=_account_registrations,
    template="console/deals/panel_account.html",
)
register(
    page="account",
    key="opportunities",
    title="Opportunities",
    position=30,
    permission="opportunity.view",
    build=_opportunities,
    template="console/opportunities/panel_account.html",
)
