"""Certificates: the vendor's list, and who of a partner holds them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from partners.forms.certification import ChangeForm, DefineForm, GrantForm
from partners.selectors import certification as selectors
from partners.selectors import partner as partners
from partners.selectors import person as people
from partners.services import certification as services
from prm.accounts.web import actor, console_page, put_errors, render, say_error, tell
from prm.common.errors import DomainError
from prm.common.moment import now


@console_page("partner.view")
def certifications(request: HttpRequest) -> HttpResponse:
    """Show every certificate with how many hold it; whoever keeps them adds one here."""
    may = actor(request).may("certification.edit")
    form = DefineForm(request.POST or None) if may else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            made = services.define(actor=actor(request), **form.cleaned_data)
        except DomainError as error:
            put_errors(form, error)
        else:
            tell(request, f"{made.name} can be held now.")
            return redirect("console:certifications")
    context = {"rows": selectors.every(), "form": form}
    return render(request, "console/certifications/list.html", context)


@console_page("certification.edit")
def change(request: HttpRequest, reference: str) -> HttpResponse:
    """Rename a certificate or stop giving it out."""
    found = selectors.get(reference)
    form = ChangeForm(request.POST or None, initial={"name": found.name, "is_active": found.is_active})
    if request.method == "POST" and form.is_valid():
        try:
            services.change(actor=actor(request), certification=found, **form.cleaned_data)
        except DomainError as error:
            put_errors(form, error)
        else:
            tell(request, "Saved.")
            return redirect("console:certifications")
    return render(request, "console/certifications/change.html", {"form": form, "certification": found})


@console_page("certification.edit")
def grant(request: HttpRequest, reference: str) -> HttpResponse:
    """Record a certificate of one of the partner's people."""
    who = actor(request)
    partner = partners.get_visible(who, reference)
    form = GrantForm(request.POST or None, partner=partner)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            held = services.grant(
                actor=who,
                person=people.get_visible(who, data["person"]),
                certification=selectors.get(data["certification"]),
                valid_from=data["valid_from"],
                valid_until=data["valid_until"],
            )
        except DomainError as error:
            put_errors(form, error)
        else:
            tell(request, f"{held.person.name} holds {held.certification.name}.")
            return redirect("console:partner", partner.public_id)
    return render(request, "console/certifications/grant.html", {"form": form, "partner": partner})


@console_page("certification.edit")
@require_POST
def end(request: HttpRequest, reference: str, held: str) -> HttpResponse:
    """End a certificate today."""
    who = actor(request)
    partner = partners.get_visible(who, reference)
    found = selectors.get_held(partner, held)
    try:
        services.end(actor=who, held=found, on=now().date())
        tell(request, f"{found.certification.name} of {found.person.name} ends today.")
    except DomainError as error:
        say_error(request, error)
    return redirect("console:partner", partner.public_id)
