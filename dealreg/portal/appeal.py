"""Appealing a rejection: as a page, and inside a dialog."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from dealreg.enums import DealStatus
from dealreg.forms.appeal import AppealForm
from dealreg.models import Deal
from dealreg.portal.words import title_of
from dealreg.selectors import appeal as selectors
from dealreg.selectors import deal as deals
from dealreg.services import appeal as services
from dealreg.workflows.deal import DEAL
from prm.accounts.web import actor, attempt, portal_page, render, say_error
from prm.common.errors import DomainError
from prm.common.workflow import available_actions


@portal_page("deal.register")
def appeal(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask for a second look at a rejection, with words and files."""
    who = actor(request)
    deal = deals.get_visible(who, reference)
    if deal.status != DealStatus.REJECTED:
        words = deal.get_status_display().lower()
        say_error(request, DomainError("deal.stale", f"This registration is {words}. Nothing was changed."))
        return redirect("portal:deal", reference)
    form = AppealForm(request.POST or None)

    def send() -> None:
        files = request.FILES.getlist("files")
        services.appeal(deal=deal, actor=who, note=form.cleaned_data["note"], uploads=files)

    sent = request.method == "POST" and form.is_valid()
    if sent and attempt(request, form, send, "The appeal has arrived. Somebody else than before decides it."):
        return redirect("portal:deal", reference)
    return _show(request, deal, form)


def _show(request: HttpRequest, deal: Deal, form: AppealForm) -> HttpResponse:
    action = next((a for a in available_actions(DEAL, deal, actor(request)) if a.name == "appeal"), None)
    context = {
        "deal": deal,
        "title": title_of(deal),
        "form": form,
        "action": action,
        "policy": selectors.policy_of(deal).body,
    }
    return render(request, "portal/deals/appeal.html", context, status=422 if form.errors else 200)
