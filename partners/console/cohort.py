"""Cohorts: the groups of partners a policy is tried on first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from partners.forms.cohort import ChangeForm, DefineForm, JoinForm
from partners.selectors import cohort as selectors
from partners.selectors import partner as partners
from partners.services import cohort as services
from prm.accounts.web import actor, console_page, put_errors, render, tell
from prm.common.errors import DomainError


@console_page("policy.view")
def cohorts(request: HttpRequest) -> HttpResponse:
    """Show every cohort with how many partners are in it; whoever keeps them adds one here."""
    form = DefineForm(request.POST or None) if actor(request).may("cohort.edit") else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            made = services.define(actor=actor(request), **form.cleaned_data)
        except DomainError as error:
            put_errors(form, error)
        else:
            tell(request, f"{made.name} is there. Add its partners.")
            return redirect("console:cohort", made.public_id)
    return render(request, "console/cohorts/list.html", {"rows": selectors.every(), "form": form})


@console_page("policy.view")
def cohort(request: HttpRequest, reference: str) -> HttpResponse:
    """Show who is in a cohort; whoever keeps it renames it or ends it here."""
    found, may = selectors.get(reference), actor(request).may("cohort.edit")
    form = ChangeForm(request.POST or None, initial={"name": found.name, "until": found.until}) if may else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            services.change(actor=actor(request), cohort=found, **form.cleaned_data)
        except DomainError as error:
            put_errors(form, error)
        else:
            tell(request, "Saved.")
            return redirect("console:cohort", found.public_id)
    context = {
        "cohort": found,
        "members": selectors.members(found),
        "versions": selectors.versions_for(found),
        "form": form,
        "join": JoinForm(cohort=found) if may else None,
    }
    return render(request, "console/cohorts/cohort.html", context)


@console_page("cohort.edit")
@require_POST
def join(request: HttpRequest, reference: str) -> HttpResponse:
    """Take a partner in."""
    found = selectors.get(reference)
    partner = partners.get_visible(actor(request), request.POST.get("partner", ""))
    services.join(actor=actor(request), cohort=found, partner=partner)
    tell(request, f"{partner.name} is in {found.name}.")
    return redirect("console:cohort", found.public_id)


@console_page("cohort.edit")
@require_POST
def leave(request: HttpRequest, reference: str, partner: str) -> HttpResponse:
    """Take a partner out."""
    found, whom = selectors.get(reference), partners.get_visible(actor(request), partner)
    services.leave(actor=actor(request), cohort=found, partner=whom)
    tell(request, f"{whom.name} is no longer in {found.name}.")
    return redirect("console:cohort", found.public_id)
