"""Answering a search on either side: a part of a page for the palette, or the page."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from prm.accounts.web import actor, render
from prm.common.search import Query, shown_to
from prm.home import search

MOST_RECENT = 8


def answer(request: HttpRequest, template: str) -> HttpResponse:
    """Return the palette's groups for a request with ``X-Palette``, otherwise the page in ``template``."""
    who, text = actor(request), request.GET.get("q", "")
    if request.headers.get("X-Palette"):
        recent = request.GET.getlist("recent")[:MOST_RECENT]
        groups = search.palette(who, text, at=request.GET.get("at", ""), recent=recent)
        context = {"groups": groups, "q": text.strip(), "all": f"{search.address(who)}?q="}
        response = render(request, "search/palette.html", context)
    else:
        response = render(request, template, _page(request, text))
    # One address answers both; neither is to be found in a shared cache or under the other's name.
    response["Vary"], response["Cache-Control"] = "X-Palette, Cookie", "private, no-store"
    return response


def _page(request: HttpRequest, text: str) -> dict[str, Any]:
    who, query, code = actor(request), Query.read(text), request.GET.get("kind", "")
    context: dict[str, Any] = {
        "q": query.text,
        "kinds": [kind.label.lower() for kind in shown_to(who)],
        "searched": not query.is_empty,
    }
    if not code or query.is_empty:
        return {**context, "groups": search.first_page(who, query)}
    after = request.GET.get("after", "")
    found = search.all_records(who, query, code, after)
    return {**context, "records": found, "kind": code, "begins_later": bool(after)}
