"""The sale behind a deal: what both sides keep up to date, and what the deal's page shows of it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from dealreg.enums import LIVE, DealStatus
from dealreg.forms.opportunity import Sale
from dealreg.models import Deal
from dealreg.portal.participant import THEY_SEE
from dealreg.portal.words import title_of
from dealreg.selectors import activity as activities
from dealreg.selectors import deal as deals
from dealreg.selectors import extension as extensions
from dealreg.selectors import opportunity as selectors
from dealreg.selectors import participant as participants
from dealreg.selectors.registration import products_only
from dealreg.services.activity import is_own
from dealreg.services.opportunity import update
from prm.accounts.web import actor, portal_page, put_errors, render, say_error, tell
from prm.common.actors import Actor
from prm.common.errors import DomainError, Invalid


def shown(who: Actor, deal: Deal) -> dict[str, Any]:
    """Return what the deal's page shows of the sale: nothing of it while it is a draft."""
    if deal.status == DealStatus.DRAFT:
        return {"sale": None}
    works, asked = who.may("deal.update"), extensions.of_deal(deal)
    return {
        "sale": {
            "may_update": works and deal.status == DealStatus.APPROVED,
            "may_add": works and deal.status in LIVE,
            "may_note": who.may("deal.private_note"),
            "activities": [(each, works and is_own(each, who)) for each in activities.of_deal(deal)],
            "notes": [(each, each.by_name == who.name) for each in activities.own_notes(who, deal)],
            "partners": participants.of_deal(deal),
            "they_see": THEY_SEE,
            "outlook": extensions.outlook(deal, asked) if works else None,
            "extensions": asked,
        }
    }


@portal_page("deal.update")
def sale(request: HttpRequest, reference: str) -> HttpResponse:
    """Say where the sale stands, when it closes, what comes next and what is sold."""
    who = actor(request)
    deal = deals.get_visible(who, reference)
    if deal.status != DealStatus.APPROVED:
        words = deal.get_status_display().lower()
        say_error(request, DomainError("deal.stale", f"This registration is {words}; the sale no longer changes here."))
        return redirect("portal:deal", reference)
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
                if error.code != "deal.stale" or "revision" not in error.extra:
                    say_error(request, error)
                    return redirect("portal:deal", reference)
                page.form.add_error(None, error.message)
                deal.refresh_from_db()
                stale = True
            else:
                tell(request, "The sale is up to date." if done.revision != deal.revision else "Nothing was changed.")
                return redirect("portal:deal", reference)
    context = {
        "deal": deal,
        "title": title_of(deal),
        "form": page.form,
        "lines": page.lines,
        "stored": selectors.said_sale(deal) if stale else [],
        "revision": deal.revision,
    }
    status = 409 if stale else 422 if request.method == "POST" else 200
    return render(request, "portal/deals/sale.html", context, status=status)


def _revision(request: HttpRequest) -> int:
    text = request.POST.get("revision", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0
