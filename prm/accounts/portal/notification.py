"""One's own notices: the bell, its page, and where the links of mails arrive."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from prm.accounts.models import Notification
from prm.accounts.selectors.actor import PARTNER_KEY
from prm.accounts.selectors.notification import own, page_of, unread, unread_elsewhere
from prm.accounts.selectors.preference import kinds_of
from prm.accounts.services import notification as service
from prm.accounts.web import actor, anyone_signed_in, back, render, tell
from prm.common.actors import Actor
from prm.common.errors import NotFound


@anyone_signed_in
def notifications(request: HttpRequest) -> HttpResponse:
    """List what one was told, by day, the newest first; ``?show=unread`` and ``?kind=`` narrow it."""
    who = _who(request)
    kinds = kinds_of(who)
    wanted = request.GET.get("kind", "")
    kind = next((each for each in kinds if each.key == wanted), None)
    only_unread = request.GET.get("show") == "unread"
    days, page = page_of(
        who,
        unread_only=only_unread,
        kind=kind.key if kind else "",
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    context = {
        "days": days,
        "page": page,
        "kinds": kinds,
        "kind": kind,
        "only_unread": only_unread,
        "unread_here": unread(who),
        "unread_elsewhere": unread_elsewhere(who),
    }
    return render(request, "accounts_extra/notifications.html", context)


@anyone_signed_in
def open_notification(request: HttpRequest, reference: str) -> HttpResponse:
    """Go where a notice leads, as a mail's link and the list do, and mark it as read.

    Somebody who works for several partners acts for the notice's one from then on. Nothing else changes, so that a
    link may do it; whatever the target page offers still asks.
    """
    who = _who(request)
    found = own(who.user_id, reference)
    if found is None or not _placed(request, who, found):
        if request.method != "GET":
            raise NotFound()
        return render(request, "accounts_extra/notification_other.html", status=404)
    service.opened(reference=reference, actor=who)
    return redirect(found.url or "notifications")


def _placed(request: HttpRequest, who: Actor, found: Notification) -> bool:
    """Whether the person can be where the notice belongs; a person of several partners is taken there."""
    if found.partner_id == who.partner_id:
        return True
    there = [m for m in request.memberships if m.partner_id == found.partner_id]  # type: ignore[attr-defined]
    if not there or who.impersonator_id:
        return False
    request.session[PARTNER_KEY] = there[0].partner_ref
    tell(request, f"You are acting for {there[0].partner_name} now.")
    return True


@require_POST
@anyone_signed_in
def read_notification(request: HttpRequest, reference: str) -> HttpResponse:
    """Mark one notice as read and stay on the list."""
    service.read(reference=reference, actor=_who(request))
    return back(request, "/accounts/notifications/")


@anyone_signed_in
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read; a mail's link arrives here and is asked to confirm."""
    who = _who(request)
    if request.method != "POST":
        context = {"unread_here": unread(who), "unread_elsewhere": unread_elsewhere(who)}
        return render(request, "accounts_extra/notifications_read.html", context)
    service.read_all(actor=who, everywhere="everywhere" in request.POST)
    return back(request, "/accounts/notifications/")


def _who(request: HttpRequest) -> Actor:
    """Return the actor; whoever acts for nobody any more has no notices."""
    who: Actor | None = actor(request)
    if who is None:
        raise NotFound()
    return who
