"""Answering a list page: the page itself, its CSV, and the viewer's saved views, at one address.

``GET ?format=csv`` is the file; ``POST view_name=…`` keeps the current query, ``POST view_remove=…`` forgets one.
"""

from dataclasses import dataclass
from typing import Any, cast

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict

from prm.accounts import web
from prm.accounts.selectors import views as view_selectors
from prm.accounts.services import views as view_services
from prm.common import csvfile, lists
from prm.common.errors import DomainError
from prm.common.moment import now


@dataclass(frozen=True, slots=True)
class ViewTab:
    """One tab above a list: a shipped or a saved view. ``reference`` is set for the viewer's own."""

    label: str
    query: str
    current: bool
    count: int | None = None
    reference: str = ""

    @property
    def url(self) -> str:
        """Return the address, relative to the page's own."""
        return f"?{self.query}"


def list_page(
    request: HttpRequest,
    spec: lists.ListSpec,
    rows: QuerySet,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    views: bool = True,
) -> HttpResponse:
    """Answer the list page of ``spec`` over ``rows``, which hold only what the actor may see.

    ``views`` off leaves saved views out (the portal's role may not read them).
    """
    if request.method == "POST" and views:
        return _change_views(request, spec)
    if request.GET.get("format") == "csv":
        head, body = lists.table(spec, request.GET, rows)
        # A file is a response like any other to whoever calls this; only the type checker tells them apart.
        return cast(HttpResponse, csvfile.download(f"{spec.page}-{now():%Y-%m-%d}.csv", head, body))
    listing = lists.read(spec, request.GET, rows)
    actor = web.actor(request)
    own = view_selectors.of(actor, spec.page) if views else []
    shown = {
        "list": listing,
        "tabs": _tabs(listing, own),
        "views": views,
        "bulk_actions": [action for action in spec.bulk if actor.may(action.permission)],
        **(context or {}),
    }
    return web.render(request, template, shown)


def _tabs(listing: lists.Listing, own: list[Any]) -> list[ViewTab]:
    """Return "All", the shipped views and the viewer's own; the one whose query is the page's is current."""
    spec, here = listing.spec, listing.query
    tabs = [ViewTab("All", "", here == "")]
    for tab in spec.tabs:
        tabs.append(ViewTab(tab.label, tab.query, _same(spec, tab.query, here), tab.count))
    for view in own:
        tabs.append(ViewTab(view.name, view.query, _same(spec, view.query, here), reference=view.public_id))
    return tabs


def _same(spec: lists.ListSpec, query: str, here: str) -> bool:
    """Whether a kept query means what the page shows now, however it was written."""
    return lists.state_of(spec, QueryDict(query)).query() == here


def _change_views(request: HttpRequest, spec: lists.ListSpec) -> HttpResponse:
    """Keep or forget a view, and go back to the list."""
    actor, query = web.actor(request), lists.state_of(spec, QueryDict(request.META["QUERY_STRING"])).query()
    try:
        if reference := request.POST.get("view_remove"):
            name, query = view_services.remove(actor=actor, reference=reference), ""
            web.tell(request, f"View “{name}” removed.")
        else:
            view = view_services.save(actor=actor, page=spec.page, name=request.POST.get("view_name", ""), query=query)
            web.tell(request, f"View “{view.name}” saved.")
    except DomainError as error:
        web.say_error(request, error)
    return HttpResponseRedirect(f"{request.path}?{query}" if query else request.path)
