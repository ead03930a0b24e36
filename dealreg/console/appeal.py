"""Leaving a rejection as it is. Upholding an appeal is an approval."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from dealreg.console.review import deal_of, decide
from dealreg.forms.appeal import DismissForm
from dealreg.services import appeal as services
from prm.accounts.web import actor, console_page


@console_page("deal.reject")
@require_POST
def dismiss(request: HttpRequest, ref: str) -> HttpResponse:
    """Dismiss an appeal; the rejection is final then."""
    deal = deal_of(request, ref)
    return decide(
        request, deal, "dismiss", DismissForm(request.POST, prefix="dismiss"),
        lambda **said: services.dismiss(deal=deal, actor=actor(request), **said),
        f"Dismissed the appeal on {deal.customer_name}.",
    )  # fmt: skip
