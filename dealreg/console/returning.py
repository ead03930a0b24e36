"""Returning a registration, putting it on hold and off again, and reopening one that ended."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from dealreg.console.review import deal_of, decide
from dealreg.forms.returning import HoldForm, ReopenForm, ReturnForm
from dealreg.models import Deal
from dealreg.services import hold as hold_services
from dealreg.services import reopening, returning
from prm.accounts.web import actor, console_page, say_error, tell
from prm.common.errors import DomainError


@console_page("deal.return")
@require_POST
def give_back(request: HttpRequest, ref: str) -> HttpResponse:
    """Return a registration to its partner with what to fix."""
    deal = deal_of(request, ref)

    def act(fields_to_fix: list[str], **said: Any) -> Deal:
        return returning.give_back(deal=deal, actor=actor(request), fields=fields_to_fix, **said)

    return decide(
        request, deal, "return", ReturnForm(request.POST, prefix="return"), act,
        f"Returned {deal.customer_name}. Your clock rests until it comes back.",
    )  # fmt: skip


@console_page("deal.review")
@require_POST
def hold(request: HttpRequest, ref: str) -> HttpResponse:
    """Put a registration on hold."""
    deal = deal_of(request, ref)
    return decide(
        request, deal, "hold", HoldForm(request.POST, prefix="hold"),
        lambda **said: hold_services.hold(deal=deal, actor=actor(request), **said),
        f"{deal.customer_name} is on hold.",
    )  # fmt: skip


@console_page("deal.review")
@require_POST
def resume(request: HttpRequest, ref: str) -> HttpResponse:
    """Take a registration off hold."""
    deal = deal_of(request, ref)
    try:
        hold_services.resume(deal=deal, actor=actor(request))
        tell(request, f"{deal.customer_name} is in review again.")
    except DomainError as error:
        say_error(request, error)
    return redirect("console:deal", ref=ref)


@console_page("deal.reopen")
@require_POST
def reopen(request: HttpRequest, ref: str) -> HttpResponse:
    """Put an ended registration back into review."""
    deal = deal_of(request, ref)
    return decide(
        request, deal, "reopen", ReopenForm(request.POST, prefix="reopen"),
        lambda **said: reopening.reopen(deal=deal, actor=actor(request), **said),
        f"{deal.customer_name} is in review again, with fresh checks.",
    )  # fmt: skip
