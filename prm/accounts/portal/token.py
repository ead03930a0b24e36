"""API tokens: one's own, and for admins those of the partner or the vendor itself."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from prm.accounts.forms.token import ServiceTokenForm, TokenForm
from prm.accounts.portal.account import oneself
from prm.accounts.selectors.actor import lacks_second_factor
from prm.accounts.selectors.token import service_tokens, tokens_of
from prm.accounts.services import token as services
from prm.accounts.web import actor, anyone_signed_in, put_errors, render, tell
from prm.common.actors import Actor
from prm.common.errors import DomainError, NotAllowed, NotFound


def _who(request: HttpRequest) -> Actor:
    """Return the actor; whoever acts for nobody any more has no tokens."""
    oneself(request)
    who: Actor | None = actor(request)
    if who is None:
        raise NotFound()
    return who


@anyone_signed_in
def tokens(request: HttpRequest) -> HttpResponse:
    """List one's API tokens, and for an admin the service tokens."""
    return _page(request, _who(request))


def _page(request: HttpRequest, who: Actor, **shown: Any) -> HttpResponse:
    """Render the list; ``made`` and its ``secret`` are on the answer to the form and nowhere else."""
    context = {
        "tokens": tokens_of(who),
        "manages": who.may("token.manage"),
        "service_tokens": service_tokens(who),
        "owner": who.partner_name or "the vendor",
        **shown,
    }
    response = render(request, "accounts_extra/tokens.html", context)
    response["Cache-Control"] = "no-store"
    return response


@anyone_signed_in
def new(request: HttpRequest) -> HttpResponse:
    """Make a token of one's own, after proving once more who one is."""
    who = _who(request)
    return _wait_for_second_factor(request) or _make_own(request, who)


@anyone_signed_in
def new_service(request: HttpRequest) -> HttpResponse:
    """Make a service token, as an admin, after proving once more who one is."""
    who = _who(request)
    if not who.may("token.manage"):
        raise NotAllowed("token.not_allowed", "Only an admin manages service tokens.")
    return _wait_for_second_factor(request) or _make_service(request, who)


def _wait_for_second_factor(request: HttpRequest) -> HttpResponse | None:
    """A token would be a way round a second factor that is still to be set up."""
    if not lacks_second_factor(request):
        return None
    messages.warning(request, "Your role needs a second factor. Set one up to go on.")
    return redirect("mfa_index")


@reauthentication_required
def _make_own(request: HttpRequest, who: Actor) -> HttpResponse:
    form = TokenForm(request.POST or None, actor=who)
    return _make(request, who, form, services.create, "New token")


@reauthentication_required
def _make_service(request: HttpRequest, who: Actor) -> HttpResponse:
    form = ServiceTokenForm(request.POST or None, actor=who)
    return _make(request, who, form, services.create_service, "New service token")


def _make(request: HttpRequest, who: Actor, form: TokenForm, create: Any, title: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            made, secret = create(actor=who, **form.cleaned_data)
        except DomainError as error:
            put_errors(form, error)
        else:
            return _page(request, who, made=made, secret=secret)
    context = {"form": form, "form_title": title, "owner": who.partner_name or "the vendor"}
    return render(request, "accounts_extra/token_new.html", context, status=422 if form.errors else 200)


@require_POST
@anyone_signed_in
def revoke(request: HttpRequest, reference: str) -> HttpResponse:
    """End one of one's tokens, or a service token, at once."""
    found = services.revoke(actor=_who(request), reference=reference)
    tell(request, f"The token {found.name} no longer works.")
    return redirect("tokens")
