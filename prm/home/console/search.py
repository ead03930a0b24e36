"""Search for staff: everything their role may see."""

from django.http import HttpRequest, HttpResponse

from prm.accounts.web import console_page
from prm.home import results


@console_page("console.open")
def search(request: HttpRequest) -> HttpResponse:
    """Show what was found, as a page or for the palette."""
    return results.answer(request, "console/search/search.html")
