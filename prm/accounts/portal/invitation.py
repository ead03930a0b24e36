"""Following an invitation."""

from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from prm.accounts.forms.access import AcceptForm
from prm.accounts.models import Invitation, User
from prm.accounts.selectors.actor import PARTNER_KEY, memberships_of
from prm.accounts.selectors.invitation import by_secret, waiting_for
from prm.accounts.services import invitation as service
from prm.accounts.web import anyone_signed_in, public, put_errors, render, say_error, tell
from prm.common.errors import DomainError, NotFound


@sensitive_post_parameters("password1", "password2")
@never_cache
@public
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Show an invitation and use it: a new user chooses a password, a known one signs in and joins."""
    found = by_secret(secret)
    if found is None or found.state != Invitation.State.OPEN or not found.user.is_active:
        return _over(request, found, secret)
    known = found.user.has_usable_password()
    if known and request.user != found.user:
        if request.user.is_authenticated:
            return render(request, "accounts_extra/invitation_other.html", {"invitation": found})
        return redirect_to_login(request.get_full_path())
    form = AcceptForm(request.POST or None, initial={"name": found.user.name})
    if request.method == "POST" and (known or form.is_valid()):
        values = {} if known else {"name": form.cleaned_data["name"], "password": form.cleaned_data["password1"]}
        try:
            user = service.accept(invitation=found, **values)
        except DomainError as error:
            if error.status != 422:
                return _over(request, by_secret(secret), secret)
            put_errors(form, error)
        else:
            return _enter(request, user, found, known)
    context = {"invitation": found, "form": form, "known": known}
    return render(request, "accounts_extra/invitation.html", context, status=422 if form.errors and not known else 200)


def _enter(request: HttpRequest, user: User, found: Invitation, known: bool) -> HttpResponse:
    """Go in at the partner just joined; a new user is signed in by the password just chosen."""
    tell(request, f"Welcome to {found.organisation}.")
    response = redirect("front_door")
    if not known:
        user.refresh_from_db()
        # The link was the proof of the address; allauth runs its second-factor stage all the same.
        response = perform_login(request, user, email_verification="none", redirect_url="/")
    reference = next((m.partner_ref for m in memberships_of(user) if m.partner_id == found.partner_id), "")
    if reference:
        request.session[PARTNER_KEY] = reference
    return response


def _over(request: HttpRequest, found: Invitation | None, secret: str) -> HttpResponse:
    context = {"invitation": found, "secret": secret, "days": settings.INVITATION_DAYS}
    return render(request, "accounts_extra/invitation_over.html", context, status=410 if found else 404)


@require_POST
@public
def ask_again(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask whoever invited for a new link, from a link that no longer works."""
    found = by_secret(secret)
    if found is None or found.state not in {Invitation.State.EXPIRED, Invitation.State.REVOKED}:
        raise NotFound()
    service.ask_again(invitation=found)
    return render(request, "accounts_extra/invitation_asked.html", {"invitation": found})


@anyone_signed_in
def invitations(request: HttpRequest) -> HttpResponse:
    """List the invitations that wait for the signed-in person, and accept one: signing in proved the address."""
    user = request.user
    assert isinstance(user, User)
    waiting = list(waiting_for(user))
    if request.method == "POST":
        chosen = next((row for row in waiting if row.public_id == request.POST.get("invitation")), None)
        if chosen is None:
            raise NotFound()
        try:
            service.accept(invitation=chosen)
        except DomainError as error:
            say_error(request, error)
            return redirect("invitations")
        return _enter(request, user, chosen, known=True)
    return render(request, "accounts_extra/invitations.html", {"waiting": waiting})
