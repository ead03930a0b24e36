"""Portal: the partner's own company."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from partners.enums import Motion
from partners.forms.company import CompanyForm, ProposalForm
from partners.models import Partner
from partners.selectors import certification as certifications
from partners.selectors import company as selectors
from partners.selectors import lists, territory
from partners.services import company as service
from prm.accounts.web import actor, portal_page, put_errors, render, tell
from prm.common.errors import DomainError


@portal_page("company.view")
def company(request: HttpRequest) -> HttpResponse:
    """Show the company: its own words, what the vendor decides, the people around it, and its tiers."""
    partner = selectors.own(actor(request))
    context = {
        "partner": partner,
        "decided": _decided(partner),
        "team": selectors.team(partner),
        "ladders": selectors.ladders(partner),
        "proposals": selectors.proposals(partner),
        "certificates": [(held, certifications.is_valid(held)) for held in certifications.of_partner(partner)],
        "people_count": selectors.people_count(partner),
        "country": lists.country_name(partner.country),
        "edits": actor(request).may("company.edit"),
        "connects": actor(request).may("webhook.own"),
    }
    return render(request, "portal/company/company.html", context)


def _decided(partner: Partner) -> list[tuple[str, str]]:
    """Return the fields the vendor owns, as label and words."""
    named, tree = lists.read(), territory.tree()
    contract = ""
    if partner.contract_from:
        until = f" to {partner.contract_until:%-d %B %Y}" if partner.contract_until else ", no end date"
        contract = f"{partner.contract_from:%-d %B %Y}{until}"
    return [
        ("Legal name", partner.legal_name or partner.name),
        ("Partner type", partner.type.name),
        ("Status", partner.get_status_display()),
        ("Motions", ", ".join(Motion(code).label for code in partner.motions)),
        ("Territories", ", ".join(tree.name(code) for code in partner.territories)),
        ("Verticals", ", ".join(named.name("vertical", code) for code in partner.verticals)),
        ("Capabilities", ", ".join(named.name("capability", code) for code in partner.capabilities)),
        ("Currency", partner.currency),
        ("Contract", contract),
    ]


@portal_page("company.edit")
def edit(request: HttpRequest) -> HttpResponse:
    """Change the fields the partner owns."""
    partner = selectors.own(actor(request))
    form = CompanyForm.of(partner, request.POST or None)
    if request.method == "POST" and form.is_valid():
        changed = service.update(partner=partner, data=form.cleaned_data, actor=actor(request))
        tell(request, "The profile is saved." if changed else "Nothing was changed.")
        return redirect("portal:company")
    context = {"form": form, "partner": partner}
    return render(request, "portal/company/edit.html", context, status=422 if form.errors else 200)


@portal_page("company.edit")
def propose(request: HttpRequest) -> HttpResponse:
    """Propose verticals and capabilities; the vendor decides."""
    partner = selectors.own(actor(request))
    initial = {"verticals": partner.verticals, "capabilities": partner.capabilities}
    form = ProposalForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            service.propose(partner=partner, actor=actor(request), **form.cleaned_data)
        except DomainError as error:
            put_errors(form, error)
        else:
            tell(request, "Your proposal is on its way to your partner manager.")
            return redirect("portal:company")
    context = {"form": form, "partner": partner}
    return render(request, "portal/company/propose.html", context, status=422 if form.errors else 200)
