"""Deciding on a partner's request for more time."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from dealreg.enums import ExtensionState
from dealreg.forms.extension import GrantForm, RefuseForm
from dealreg.selectors import activity as activities
from dealreg.selectors import deal as deals
from dealreg.selectors import extension as selectors
from dealreg.services import extension
from prm.accounts.web import actor, console_page, put_errors, render, say_error, tell
from prm.common.clocks import clock_view, find
from prm.common.errors import DomainError


@console_page("deal.extend")
def decide(request: HttpRequest, ref: str, extension_ref: str) -> HttpResponse:
    """Show a request with what speaks for it; grant it, in part or whole, or refuse it with words."""
    who = actor(request)
    deal = deals.get_visible(who, ref)
    found = selectors.get(deal, extension_ref)
    grant = GrantForm(prefix="grant", initial={"days": found.days})
    refuse = RefuseForm(prefix="refuse")
    status = 200
    if request.method == "POST":
        granting = request.POST.get("decision") == "grant"
        form: forms.Form = GrantForm(request.POST, prefix="grant") if granting else RefuseForm(
            request.POST, prefix="refuse"
        )  # fmt: skip
        act: Any = extension.grant if granting else extension.refuse
        if form.is_valid():
            try:
                act(extension=found, actor=who, **form.cleaned_data)
            except DomainError as error:
                if error.field is None:
                    say_error(request, error)
                    return redirect("console:deal-sale", ref=ref)
                put_errors(form, error)
            else:
                tell(request, f"{deal.customer_name}: {'more time is granted' if granting else 'refused'}.")
                return redirect("console:deal-sale", ref=ref)
        grant, refuse = (form, refuse) if granting else (grant, form)  # type: ignore[assignment]
        status = 422
    clock = find(extension.CLOCK, subject=deal)
    context = {
        "deal": deal,
        "extension": found,
        "is_open": found.state == ExtensionState.PENDING,
        "facts": selectors.weighed(deal, found),
        "clock": clock_view(clock, timezone=who.timezone) if clock else None,
        "activities": activities.of_deal(deal, limit=5),
        "grant_form": grant,
        "refuse_form": refuse,
    }
    return render(request, "console/deals/extension.html", context, status=status)
