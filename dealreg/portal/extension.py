"""Asking for more time on a protected deal."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from dealreg.forms.extension import AskForm
from dealreg.portal.steps import form_page
from dealreg.selectors import deal as deals
from dealreg.selectors import extension as selectors
from dealreg.services import extension
from prm.accounts.web import actor, portal_page, say_error, tell
from prm.common.errors import DomainError


@portal_page("deal.update")
def ask(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask for more time, with how much can be asked for and what follows."""
    who = actor(request)
    deal = deals.get_visible(who, reference)
    outlook = selectors.outlook(deal, selectors.of_deal(deal))
    most = outlook.days if outlook else 0
    lead = (
        f"It ends on {deal.protected_until:%-d %B %Y}. Decided within {outlook.body.promise.say()}; the protection "
        f"does not end before. If we are late: {outlook.body.said_late().lower()}"
        if outlook and outlook.body.pending_keeps_protection
        else ""
    )
    closed = tuple(outlook.reasons) if outlook else ("Only a running protection can be extended.",)
    return form_page(
        request,
        deal,
        AskForm(request.POST or None, initial={"days": min(most, 30)}, most=most),
        heading="Ask for more time",
        lead=lead,
        submit="Ask for more time",
        done="Your request is made. You are told here and by e-mail.",
        closed=closed,
        act=lambda **said: extension.ask(deal=deal, actor=who, **said),
    )


@portal_page("deal.update")
@require_POST
def withdraw(request: HttpRequest, reference: str, extension_ref: str) -> HttpResponse:
    """Take a request back."""
    who = actor(request)
    deal = deals.get_visible(who, reference)
    try:
        extension.withdraw(extension=selectors.get(deal, extension_ref), actor=who)
    except DomainError as error:
        say_error(request, error)
    else:
        tell(request, "The request is taken back.")
    return redirect("portal:deal", reference)
