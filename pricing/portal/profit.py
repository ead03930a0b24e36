"""What partnership is worth to us: a calculator that stores nothing. The address holds the figures."""

from django.http import HttpRequest, HttpResponse

from partners.selectors import company as companies
from pricing.forms.profit import EXAMPLE, BusinessForm
from pricing.selectors.profit import Plan
from prm.accounts.web import actor, portal_page, render


@portal_page("earning.view")
def profit(request: HttpRequest) -> HttpResponse:
    """Work out a partner's year in every tier and motion; a part of the page for a script that asks while one types."""
    partner = companies.own(actor(request))
    given = {name: request.GET.get(name, value) for name, value in EXAMPLE.items()}
    form = BusinessForm(given)
    plan = None
    if form.is_valid():
        plan = Plan(
            partner,
            form.business(partner.currency),
            motion=form.cleaned_data["motion"],
            tier_code=request.GET.get("tier", ""),
        )
    told = request.GET.copy()
    told.pop("tier", None)
    told.pop("motion", None)
    context = {
        "form": form, "plan": plan, "partner": partner, "told": told.urlencode(),
        "is_example": not any(name in request.GET for name in EXAMPLE if name != "motion"),
    }  # fmt: skip
    part = request.headers.get("HX-Request") == "true"
    return render(request, "portal/profit/_result.html" if part else "portal/profit/page.html", context)
