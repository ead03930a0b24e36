"""Quotes of a deal: begun from its page, and shown on it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from dealreg.models import Deal
from dealreg.selectors import deal as deals
from dealreg.selectors import priced
from pricing.selectors import quote as quotes
from pricing.services import quote as services
from prm.accounts.web import actor, portal_page, say_error, tell
from prm.common.actors import Actor
from prm.common.errors import DomainError


def shown(who: Actor, deal: Deal) -> dict[str, Any]:
    """Return what the deal's page shows of its quotes, for either side. One query."""
    return {
        "quotes": quotes.of_deal(who, deal.public_id) if who.may("quote.view") or who.may("quote.queue") else [],
        "may_quote": who.may("quote.write") and deal.status in priced.QUOTED,
    }


@portal_page("quote.write")
@require_POST
def begin(request: HttpRequest, reference: str) -> HttpResponse:
    """Begin a quote with the deal's customer and products."""
    return answer_begin(request, deals.get_visible(actor(request), reference), "portal")


def answer_begin(request: HttpRequest, deal: Deal, ns: str) -> HttpResponse:
    """Begin a quote of the deal and go on building it, for either side."""
    try:
        if deal.status not in priced.QUOTED:
            words = deal.get_status_display().lower()
            raise DomainError("deal.no_quote", f"This registration is {words}; no quote begins from it.")
        made = services.create(
            actor=actor(request), partner=deal.partner, head=priced.head(deal), deal=priced.context(deal)
        )
    except DomainError as error:
        say_error(request, error)
        return redirect(f"{ns}:deal", deal.public_id)
    tell(request, "The deal's customer and products are on it. Nothing is sent before you say so.")
    return redirect(f"{ns}:quote-edit", made.public_id)
