"""Pages that belong to no app: the front door, the brand's stylesheet, and the error pages."""

import sys
from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.request import RawPostDataException
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST

from prm.accounts.models import User
from prm.accounts.selectors.actor import PARTNER_KEY
from prm.accounts.selectors.invitation import waiting_for
from prm.accounts.web import anyone_signed_in, back, public
from prm.common.api import problems
from prm.common.errors import NotAllowed, NotFound

API = "/api/"
CSRF_FIELD = "csrfmiddlewaretoken"


@anyone_signed_in
def front_door(request: HttpRequest) -> HttpResponse:
    """Send everybody to their own home."""
    actor = request.actor  # type: ignore[attr-defined]
    if actor is None:
        if isinstance(request.user, User) and waiting_for(request.user).exists():
            return redirect("invitations")
        return render(request, "no_access.html", status=403)
    return redirect("portal:home" if actor.is_partner else "console:home")


@public
@cache_control(public=True, max_age=3600)
def brand_css(request: HttpRequest) -> HttpResponse:
    """Serve the vendor's hue and chroma as custom properties; lightness is ours, so contrast always holds."""
    css = f":root{{--brand-hue:{int(settings.BRAND_HUE)};--brand-chroma:{float(settings.BRAND_CHROMA)}}}"
    return HttpResponse(css, content_type="text/css")


@anyone_signed_in
@require_POST
def switch_partner(request: HttpRequest) -> HttpResponse:
    """Act for another of one's partners from now on."""
    wanted = request.POST.get("partner", "")
    if wanted not in {membership.partner_ref for membership in request.memberships}:  # type: ignore[attr-defined]
        raise NotFound()
    if request.actor.impersonator_id:  # type: ignore[attr-defined]
        raise NotAllowed("impersonation.read_only", "You are looking, not acting, for them.")
    request.session[PARTNER_KEY] = wanted
    return redirect("portal:home")


@public
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Remember light, dark or the system's theme in a cookie the server reads."""
    theme = request.POST.get("theme", "system")
    response = back(request, "/")
    response.set_cookie(
        "theme",
        theme if theme in {"light", "dark"} else "system",
        max_age=31536000,
        samesite="Lax",
        secure=settings.PRODUCTION,
        httponly=True,
    )
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the page was open too long, and that what was typed is kept by the browser."""
    return render(request, "csrf.html", status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400 in our own words."""
    return render(request, "400.html", status=400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404 in our own words; a program gets a problem."""
    if request.path.startswith(API):
        return problems.outside(404, "not_found", "There is no such address.")
    return render(request, "404.html", status=404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403 in our own words."""
    return render(request, "403.html", {"error": None}, status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer without asking the database for anything: 503 when it is away, else 500. A program gets a problem."""
    error = sys.exc_info()[1]
    if request.path.startswith(API):
        return problems.broken(error)
    shown: dict[str, Any] = {"brand": {"name": settings.BRAND_NAME}}
    if not problems.is_unavailable(error):
        return HttpResponse(render_to_string("500.html", shown), status=500)
    sent = _sent(request)
    shown |= {"sent": sent, "csrf_token": dict(sent).get(CSRF_FIELD, ""), "where": request.get_full_path()}
    headers = {"Retry-After": str(problems.RETRY_SECONDS), "Cache-Control": "no-store"}
    return HttpResponse(render_to_string("503.html", shown), status=503, headers=headers)


def _sent(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the fields of a form that could not be taken, so that its page can send them again; never passwords."""
    if request.method != "POST" or request.path.startswith("/accounts/"):
        return []
    try:
        return [(name, str(value)) for name, values in request.POST.lists() for value in values]
    except (UnreadablePostError, RawPostDataException, SuspiciousOperation):
        return []
