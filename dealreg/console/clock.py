"""Every promise the vendor owes, the latest first."""

from django.http import HttpRequest, HttpResponse

from dealreg.selectors import clock as selectors
from prm.accounts.web import actor, console_page, render


@console_page("clock.view")
def clocks_page(request: HttpRequest) -> HttpResponse:
    """Show open clocks of one side: the vendor's own, or the partners'."""
    side = request.GET.get("side", "vendor")
    side = side if side in {"vendor", "partner"} else "vendor"
    context = {
        "side": side,
        "counts": selectors.counts(),
        "count_up_to": selectors.COUNT_UP_TO,
        "rows": selectors.open_clocks(side, timezone=actor(request).timezone),
    }
    return render(request, "console/clocks/list.html", context)
