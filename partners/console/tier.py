"""Programmes and tiers, and putting a partner on one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from partners.forms.tier import AssignForm, NewTierForm, ProgrammeForm, RegionForm, TermsForm
from partners.selectors import partner as partner_selectors
from partners.selectors import proposal as proposals
from partners.selectors import territory
from partners.selectors import tier as selectors
from partners.services import tier as services
from prm.accounts.web import actor, console_page, put_errors, render, say_error, tell
from prm.common.errors import DomainError


@console_page("partner.view")
def programmes(request: HttpRequest) -> HttpResponse:
    """Show every ladder with what its steps ask and give."""
    tree = territory.tree()
    context = {
        "ladders": selectors.ladders(),
        "open_moves": proposals.count_open(),
        "may_edit": actor(request).may("programme.edit"),
        "names": {code: node.name for code, node in tree.nodes.items()},
    }
    return render(request, "console/programmes/programmes.html", context)


@console_page("tier.assign")
def assign(request: HttpRequest, reference: str, programme: str) -> HttpResponse:
    """Put a partner on a tier of one programme."""
    partner = partner_selectors.get_visible(actor(request), reference)
    ladder = selectors.get_programme(programme)
    standing = next((s for s in selectors.standings(partner) if s.programme == ladder), None)
    form = AssignForm(request.POST or None, programme=ladder)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = services.assign(
                actor=actor(request),
                partner=partner,
                tier=selectors.get_tier(data["tier"]),
                reason=data["reason"],
                since=data["since"],
            )
        except DomainError as error:
            put_errors(form, error)
        else:
            tell(request, f"{partner.name} is {made.tier.name} now.")
            return redirect("console:partner", partner.public_id)
    context = {"form": form, "partner": partner, "programme": ladder, "standing": standing}
    return render(request, "console/programmes/assign.html", context)


@console_page("programme.edit")
def programme(request: HttpRequest, reference: str) -> HttpResponse:
    """Change a programme's name and text, or stop it."""
    found = selectors.get_programme(reference)
    form = ProgrammeForm(request.POST or None, programme=found)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        seen = data.pop("seen")
        try:
            services.save_programme(actor=actor(request), programme=found, data=data, seen=seen)
        except DomainError as error:
            put_errors(form, error)
        else:
            tell(request, "Saved.")
            return redirect("console:programmes")
    return render(request, "console/programmes/form.html", {"form": form, "programme": found, "title": found.name})


@console_page("programme.edit")
def new_tier(request: HttpRequest, reference: str) -> HttpResponse:
    """Add a step to a ladder."""
    found = selectors.get_programme(reference)
    form = NewTierForm(request.POST or None, initial={"currency": "USD"})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.add_tier(
                actor=actor(request), programme=found, code=data["code"], rank=data["rank"], data=form.terms()
            )
        except DomainError as error:
            put_errors(form, error)
        else:
            tell(request, f"{data['name']} is added.")
            return redirect("console:programmes")
    context = {"form": form, "programme": found, "title": f"New tier in {found.name}"}
    return render(request, "console/programmes/form.html", context)


@console_page("programme.edit")
def terms(request: HttpRequest, reference: str) -> HttpResponse:
    """Change what a tier asks and gives, everywhere or in its region."""
    tier = selectors.get_tier(reference)
    form = TermsForm(request.POST or None, tier=tier)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_terms(actor=actor(request), tier=tier, data=form.terms(), seen=form.cleaned_data["seen"])
        except DomainError as error:
            put_errors(form, error)
        else:
            tell(request, "Saved.")
            return redirect("console:programmes")
    place = territory.tree().name(tier.region) if tier.region else ""
    context = {
        "form": form,
        "programme": tier.programme,
        "tier": tier,
        "region": place,
        "title": f"{tier.name} in {place}" if place else tier.name,
    }
    return render(request, "console/programmes/form.html", context)


@console_page("programme.edit")
def region(request: HttpRequest, reference: str) -> HttpResponse:
    """Give a region its own terms of a tier, or take them away."""
    tier = selectors.get_tier(reference)
    form = RegionForm(request.POST or None)
    if request.method == "POST" and "remove" in request.POST:
        try:
            services.remove_region(actor=actor(request), tier=tier)
        except DomainError as error:
            say_error(request, error)
        else:
            tell(request, "The tier's own terms hold there again.")
        return redirect("console:programmes")
    if request.method == "POST" and form.is_valid():
        try:
            own = services.add_region(actor=actor(request), tier=tier, region=form.cleaned_data["region"])
        except DomainError as error:
            put_errors(form, error)
        else:
            tell(request, "Copied. Now change what is different there.")
            return redirect("console:tier-edit", own.public_id)
    context = {"form": form, "programme": tier.programme, "title": f"{tier.name}: own terms for a region"}
    return render(request, "console/programmes/form.html", context)
