"""One's own notices: the bell and its page."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from prm.accounts.selectors.notification import unread, unread_elsewhere, visible_to
from prm.accounts.services import notification as service
from prm.accounts.web import actor, anyone_signed_in, back, render
from prm.common.actors import Actor
from prm.common.errors import NotFound

PAGE = 30


@anyone_signed_in
def notifications(request: HttpRequest) -> HttpResponse:
    """List what one was told, the newest first; unread only with ``?show=unread``."""
    who = _who(request)
    rows = visible_to(who)
    only_unread = request.GET.get("show") == "unread"
    if only_unread:
        rows = rows.filter(read_at__isnull=True)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "only_unread": only_unread,
        "unread_here": unread(who),
        "unread_elsewhere": unread_elsewhere(who),
    }
    return render(request, "accounts_extra/notifications.html", context)


@require_POST
@anyone_signed_in
def open_notification(request: HttpRequest, reference: str) -> HttpResponse:
    """Mark one notice as read and go where it leads."""
    found = service.read(reference=reference, actor=_who(request))
    return redirect(found.url or "notifications")


@require_POST
@anyone_signed_in
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    service.read_all(actor=_who(request))
    return back(request, "/accounts/notifications/")


def _who(request: HttpRequest) -> Actor:
    """Return the actor; whoever acts for nobody any more has no notices."""
    who: Actor | None = actor(request)
    if who is None:
        raise NotFound()
    return who
