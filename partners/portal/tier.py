"""Portal: where the partner stands on its ladders, what is missing, by when, and what the next tier gives."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from partners.forms.metric import DeclareForm
from partners.models import Partner, Programme
from partners.selectors import company, tier_page
from partners.selectors import metric as metrics
from partners.selectors import standing as standings
from partners.selectors.tier_page import TierPage
from partners.services import metric as service
from prm.accounts.web import actor, portal_page, render, say_error, tell
from prm.common.errors import DomainError, NotFound
from prm.common.policies import Policy

Ladders = list[tuple[Programme, Policy]]


@portal_page("company.view")
def tier(request: HttpRequest, programme: str = "") -> HttpResponse:
    """Show one ladder, the primary one first, with every criterion held against the partner."""
    partner = company.own(actor(request))
    ladders = standings.ladders_for(partner)
    page = _page(partner, ladders, programme)
    declares = actor(request).may("metric.declare")
    context = {
        "partner": partner,
        "page": page,
        "tabs": _tabs(ladders, page) if len(ladders) > 1 else [],
        "values": tier_page.values_of(partner) if page else [],
        "declared": [(m, DeclareForm(metric=m)) for m in tier_page.declarable(page.looked)]
        if page and declares
        else [],
    }
    return render(request, "portal/company/tier.html", context)


def _page(partner: Partner, ladders: Ladders, programme: str) -> TierPage | None:
    """Return the page of the programme asked for, else of the first; ``None`` when there is none at all."""
    if programme:
        ladders = [each for each in ladders if each[0].public_id == programme]
        if not ladders:
            raise NotFound()
    return tier_page.page_of(standings.look_by(partner, *ladders[0])) if ladders else None


def _tabs(ladders: Ladders, current: TierPage | None) -> list[dict[str, object]]:
    return [
        {
            "url": reverse("portal:tier-of", args=[programme.public_id]),
            "label": programme.name,
            "current": current is not None and programme == current.programme,
            "count": "",
        }
        for programme, _ in ladders
    ]


@portal_page("company.view")
def figure(request: HttpRequest, programme: str, figure: str) -> HttpResponse:
    """Show the rows and the formula behind one figure."""
    partner = company.own(actor(request))
    page = _page(partner, standings.ladders_for(partner), programme)
    assert page is not None
    context = {"page": page, "shown": tier_page.figure_page(page.looked, figure)}
    return render(request, "portal/company/figure.html", context)


@require_POST
@portal_page("metric.declare")
def declare(request: HttpRequest, metric: str) -> HttpResponse:
    """Take what the partner says of itself."""
    partner: Partner = company.own(actor(request))
    found = metrics.get(metric)
    form = DeclareForm(request.POST, metric=found)
    if form.is_valid():
        try:
            service.declare(actor=actor(request), partner=partner, metric=found, value=form.kept())
        except DomainError as error:
            say_error(request, error)
        else:
            tell(request, f"{found.name} is recorded.")
    else:
        tell(request, form.first_error())
    return redirect("portal:tier")
