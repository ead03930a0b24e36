"""Search for a partner: their own deals, people and files."""

from django.http import HttpRequest, HttpResponse

from prm.accounts.web import portal_page
from prm.home import results


@portal_page("portal.open")
def search(request: HttpRequest) -> HttpResponse:
    """Show what was found, as a page or for the palette."""
    return results.answer(request, "portal/search/search.html")
