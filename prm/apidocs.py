"""The pages that explain the API: made on the server from the OpenAPI documents, a page a resource."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from prm.accounts.web import actor, anyone_signed_in, console_page, portal_page, render
from prm.common.actors import Actor
from prm.common.api.operations import SAID
from prm.common.api.reading import chapters
from prm.common.errors import NotFound


@anyone_signed_in
def front(request: HttpRequest) -> HttpResponse:
    """Send everybody to the API of their own side."""
    who: Actor | None = actor(request)
    if who is None:
        return redirect("front_door")
    return redirect("portal:api" if who.is_partner else "console:api")


@portal_page("portal.open")
def portal(request: HttpRequest, tag: str = "") -> HttpResponse:
    """Explain the portal's API, or one resource of it."""
    return _page(request, "portal", tag)


@console_page("console.open")
def console(request: HttpRequest, tag: str = "") -> HttpResponse:
    """Explain the console's API, or one resource of it."""
    return _page(request, "console", tag)


def _page(request: HttpRequest, side: str, tag: str) -> HttpResponse:
    found = chapters(side, settings.BASE_URL)
    if tag and tag not in found:
        raise NotFound()
    base = reverse(f"{side}:api")
    context = {
        "side": side,
        "frame": f"{side}/base.html",
        "tabs": [("Start", base, not tag), *((one.title, f"{base}{key}/", key == tag) for key, one in found.items())],
        "chapters": list(found.values()),
        "chapter": found.get(tag),
        "document": reverse(f"{side}-openapi"),
        "base_url": settings.BASE_URL,
        "limits": settings.API_RATE_LIMITS,
        "refusals": [(status, said.replace("`", "")) for status, said in SAID.items()],
    }
    return render(request, "apidocs/chapter.html" if tag else "apidocs/start.html", context)
