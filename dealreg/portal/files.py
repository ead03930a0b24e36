"""Files of a deal: added on its page, read only by whoever may see the deal."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from dealreg.selectors import deal as deals
from dealreg.services import files as services
from prm.accounts.web import actor, portal_page, say_error, tell
from prm.common.errors import DomainError


@portal_page("deal.view")
def download(request: HttpRequest, reference: str, file: str) -> HttpResponse:
    """Send a file as a download: never opened inside the page, never guessed at by the browser."""
    who = actor(request)
    found = deals.get_file(who, deals.get_visible(who, reference), file)
    answer = FileResponse(
        services.opened(file=found), as_attachment=True, filename=found.name, content_type=found.content_type
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer  # type: ignore[return-value]


@portal_page("deal.update")
@require_POST
def attach(request: HttpRequest, reference: str) -> HttpResponse:
    """Add files to a registration on its page."""
    who = actor(request)
    deal = deals.get_visible(who, reference)
    names = []
    for upload in request.FILES.getlist("files"):
        try:
            names.append(services.attach(deal=deal, actor=who, upload=upload).name)
        except DomainError as error:
            say_error(request, error)
    if names:
        tell(request, f"Attached {', '.join(names)}.")
    return redirect("portal:deal", reference)
