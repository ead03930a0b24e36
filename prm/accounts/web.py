"""The doors of the product: every page says who it is for, and the door enforces it.

``console_page`` and ``portal_page`` mark the view with its audience and permission; a test walks every route and
fails on one without a mark.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.shortcuts import render as django_render
from django.template.response import TemplateResponse

from prm.accounts.selectors.actor import IMPERSONATION_KEY, lacks_second_factor
from prm.common.actors import Actor
from prm.common.errors import DomainError, Invalid, NotAllowed, NotFound
from prm.common.tenancy import partner_scope

View = Callable[..., HttpResponseBase]


def _mark(view: View, audience: str, permission: str) -> View:
    view.audience, view.permission = audience, permission  # type: ignore[attr-defined]
    return view


def refuse(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Turn a domain error that reached the door into its page: 403 and 404 of their own, others as a conflict page."""
    template = {403: "403.html", 404: "404.html"}.get(error.status, "refused.html")
    return django_render(request, template, {"error": error}, status=error.status)


def _to_login(request: HttpRequest) -> HttpResponse:
    """Ask for sign-in and come back to the page; a part of a page takes the whole page along."""
    if not request.headers.get("HX-Request"):
        return redirect_to_login(request.get_full_path())
    page = urlsplit(request.headers.get("HX-Current-URL", "/"))
    response = HttpResponse(status=401)
    response["HX-Redirect"] = redirect_to_login(page._replace(scheme="", netloc="").geturl() or "/").url
    return response


def _guard(request: HttpRequest, kind: str, permission: str) -> HttpResponse | None:
    """Return the answer that ends the request at the door, or ``None`` to let it in."""
    actor: Actor | None = getattr(request, "actor", None)
    if not request.user.is_authenticated:
        return _to_login(request)
    if actor is None:
        return django_render(request, "no_access.html", status=403)
    if kind == "partner" and actor.is_staff and request.session.pop(IMPERSONATION_KEY, None):
        messages.info(request, "Your time to view as somebody else is over. You are yourself again.")
        return redirect("console:home")
    if actor.kind != kind:
        return refuse(request, NotFound())
    if not actor.may(permission):
        return refuse(request, NotAllowed("not_allowed", "Your role does not include this."))
    if kind == "staff" and lacks_second_factor(request):
        messages.warning(request, "Your role needs a second factor. Set one up to go on.")
        return redirect("mfa_index")
    return None


def _answer(request: HttpRequest, view: View, *args: Any, **kwargs: Any) -> HttpResponseBase:
    try:
        response = view(request, *args, **kwargs)
        if isinstance(response, TemplateResponse):
            response.render()
        return response
    except DomainError as error:
        return refuse(request, error)


def console_page(permission: str) -> Callable[[View], View]:
    """Open the view to staff with ``permission``. A partner gets 404: the console does not exist for them."""

    def decorate(view: View) -> View:
        @wraps(view)
        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return _guard(request, "staff", permission) or _answer(request, view, *args, **kwargs)

        return _mark(door, "console", permission)

    return decorate


def portal_page(permission: str) -> Callable[[View], View]:
    """Open the view to people of a partner with ``permission``, inside that partner's database scope."""

    def decorate(view: View) -> View:
        @wraps(view)
        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            stop = _guard(request, "partner", permission)
            if stop is not None:
                return stop
            actor: Actor = request.actor  # type: ignore[attr-defined]
            assert actor.partner_id is not None
            if actor.impersonator_id and request.method not in {"GET", "HEAD"}:
                return refuse(request, NotAllowed("impersonation.read_only", "You are looking, not acting, for them."))
            with partner_scope(actor.partner_id):
                return _answer(request, view, *args, **kwargs)

        return _mark(door, "portal", permission)

    return decorate


def anyone_signed_in(view: View) -> View:
    """Open the view to every signed-in person, staff or partner, outside of any partner's scope."""

    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _to_login(request)
        return _answer(request, view, *args, **kwargs)

    return _mark(door, "signed_in", "")


def public(view: View) -> View:
    """Open the view to everybody, signed in or not."""

    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return _answer(request, view, *args, **kwargs)

    return _mark(door, "public", "")


def actor(request: HttpRequest) -> Actor:
    """Return who acts in this request."""
    return request.actor  # type: ignore[attr-defined,no-any-return]


def render(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """Render a page now, inside the partner's scope, so no query can run later under other rights."""
    return django_render(request, template, context, status=status)


def tell(request: HttpRequest, message: str) -> None:
    """Show ``message`` on the next page."""
    messages.success(request, message)


def say_error(request: HttpRequest, error: DomainError) -> None:
    """Show a refused action's reason on the next page."""
    messages.error(request, error.message)


def put_errors(form: Any, error: DomainError) -> None:
    """Put a domain error next to the fields it speaks of, or on top of the form."""
    fields = error.fields if isinstance(error, Invalid) else {error.field: error.message}
    for name, message in fields.items():
        form.add_error(name if name in form.fields else None, message)


def attempt(request: HttpRequest, form: Any, act: Callable[[], Any], done: str) -> bool:
    """Call ``act`` on a valid form; returns whether the page it came from is finished with.

    Done, or refused for a reason no field can mend: said on the next page. What a field can mend is put beside it, and
    the form is to be shown again.
    """
    try:
        act()
    except Invalid as error:
        put_errors(form, error)
        return False
    except DomainError as error:
        say_error(request, error)
    else:
        tell(request, done)
    return True


def back(request: HttpRequest, default: str) -> HttpResponseRedirect:
    """Redirect to the page the form came from when it is ours, else to ``default``."""
    from django.utils.http import url_has_allowed_host_and_scheme

    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        return HttpResponseRedirect(target)
    return HttpResponseRedirect(default)
