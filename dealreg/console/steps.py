"""One small form on a deal's sale: shown, read, done, and back; what was typed stays when it cannot be done."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from dealreg.models import Deal
from prm.accounts.web import attempt, render, say_error, tell
from prm.common.errors import DomainError


def form_page(
    request: HttpRequest,
    deal: Deal,
    form: forms.Form,
    *,
    heading: str,
    submit: str,
    done: str,
    act: Callable[..., Any],
    lead: str = "",
    remove: str = "",
) -> HttpResponse:
    """Show ``form``, or call ``act`` with its values. ``remove`` names a second button that asks to take it away."""
    sent = request.method == "POST" and form.is_valid()
    if sent and attempt(request, form, lambda: act(**form.cleaned_data), done):
        return redirect("console:deal-sale", ref=deal.public_id)
    context = {"deal": deal, "form": form, "heading": heading, "submit": submit, "lead": lead, "remove": remove}
    return render(request, "console/deals/step.html", context, status=422 if form.errors else 200)


def take_away(request: HttpRequest, deal: Deal, act: Callable[[], Any], done: str) -> HttpResponse:
    """Call ``act`` and go back to the sale, saying how it went."""
    try:
        act()
    except DomainError as error:
        say_error(request, error)
    else:
        tell(request, done)
    return redirect("console:deal-sale", ref=deal.public_id)
