"""One small form on a deal: shown, read, done, and back to the deal; what was typed stays when it cannot be done."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from dealreg.models import Deal
from dealreg.portal.words import title_of
from prm.accounts.web import attempt, render


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
    closed: tuple[str, ...] = (),
) -> HttpResponse:
    """Show ``form``, or call ``act`` with its values. ``remove`` names a second button that asks to take it away.

    ``closed`` are reasons why the form is not open: they are shown in its place.
    """
    sent = request.method == "POST" and not closed and form.is_valid()
    if sent and attempt(request, form, lambda: act(**form.cleaned_data), done):
        return redirect("portal:deal", deal.public_id)
    context = {
        "deal": deal,
        "title": title_of(deal),
        "form": form,
        "heading": heading,
        "submit": submit,
        "lead": lead,
        "remove": remove,
        "closed": closed,
    }
    status = 422 if form.errors else 409 if closed and request.method == "POST" else 200
    return render(request, "portal/deals/step.html", context, status=status)
