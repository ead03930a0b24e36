"""Quotes of a deal, begun by staff for the partner."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from dealreg.portal.quote import answer_begin, shown
from dealreg.selectors import deal as deals
from prm.accounts.web import actor, console_page

__all__ = ["begin", "shown"]


@console_page("quote.write")
@require_POST
def begin(request: HttpRequest, ref: str) -> HttpResponse:
    """Begin a quote with the deal's customer and products."""
    return answer_begin(request, deals.get_visible(actor(request), ref), "console")
