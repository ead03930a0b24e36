"""The sale behind a registration, for staff: where it stands, what was written down, who else takes part."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from dealreg.enums import LIVE, DealStatus, ExtensionState, ParticipantState
from dealreg.forms.opportunity import Sale
from dealreg.models import Deal
from dealreg.selectors import activity as activities
from dealreg.selectors import deal as deals
from dealreg.selectors import extension as extensions
from dealreg.selectors import opportunity as selectors
from dealreg.selectors import participant as participants
from dealreg.selectors.registration import products_only
from dealreg.services.activity import is_own
from dealreg.services.opportunity import update
from prm.accounts.web import actor, console_page, put_errors, render, say_error, tell
from prm.common.actors import Actor
from prm.common.clocks import clock_view, clocks_of
from prm.common.errors import DomainError, Invalid


def brief(who: Actor, deal: Deal) -> dict[str, Any]:
    """Return what the review page says of the sale: nothing before the approval. Two queries."""
    if deal.protected_from is None:
        return {"sale": None}
    return {
        "sale": {
            "pending": extensions.pending_of(deal),
            "may_extend": who.may("deal.extend"),
            "proposed": [each for each in participants.of_deal(deal) if each.state == ParticipantState.PROPOSED],
        }
    }


@console_page("deal.queue")
def sale(request: HttpRequest, ref: str) -> HttpResponse:
    """Show the sale of a submitted registration."""
    who = actor(request)
    deal = deals.get_visible(who, ref)
    works = who.may("deal.co_update")
    asked = extensions.of_deal(deal)
    context = {
        "deal": deal,
        "opportunity": selectors.of_deal(deal),
        "lines": selectors.lines_of(deal),
        "activities": [(each, works and is_own(each, who)) for each in activities.of_deal(deal)],
        "extensions": asked,
        "pending": next((each for each in asked if each.state == ExtensionState.PENDING), None),
        "partners": participants.of_deal(deal),
        "clocks": [clock_view(clock, timezone=who.timezone) for clock in clocks_of(deal)],
        "may_update": works and deal.status == DealStatus.APPROVED,
        "may_add": works and deal.status in LIVE,
        "may_extend": who.may("deal.extend"),
        "may_confirm": who.may("participant.confirm") and deal.status in LIVE,
    }
    return render(request, "console/deals/sale.html", context)


@console_page("deal.co_update")
def edit(request: HttpRequest, ref: str) -> HttpResponse:
    """Say where the sale stands, when it closes, what comes next and what is sold."""
    who = actor(request)
    deal = deals.get_visible(who, ref)
    if deal.status != DealStatus.APPROVED:
        words = deal.get_status_display().lower()
        say_error(request, DomainError("deal.stale", f"This registration is {words}; the sale no longer changes here."))
        return redirect("console:deal-sale", ref=ref)
    choices, stored = products_only(), selectors.stored_sale(deal)
    page, stale = Sale.show(stored.fields, stored.rows, choices), False
    if request.method == "POST":
        page = Sale.read(request.POST, choices)
        if page.is_valid:
            try:
                done = update(deal=deal, actor=who, data=page.typed(), revision=_revision(request))
            except Invalid as error:
                put_errors(page.form, error)
            except DomainError as error:
                if "revision" not in error.extra:
                    say_error(request, error)
                    return redirect("console:deal-sale", ref=ref)
                page.form.add_error(None, error.message)
                deal.refresh_from_db()
                stale = True
            else:
                tell(request, "The sale is up to date." if done.revision != deal.revision else "Nothing was changed.")
                return redirect("console:deal-sale", ref=ref)
    context = {
        "deal": deal,
        "form": page.form,
        "lines": page.lines,
        "stored": selectors.said_sale(deal) if stale else [],
        "revision": deal.revision,
    }
    status = 409 if stale else 422 if request.method == "POST" else 200
    return render(request, "console/deals/sale_edit.html", context, status=status)


def _revision(request: HttpRequest) -> int:
    text = request.POST.get("revision", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0
