"""One's own settings and sign-ins."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from prm.accounts.forms.profile import ProfileForm
from prm.accounts.models import User
from prm.accounts.selectors.session import sign_ins
from prm.accounts.services import profile as profile_service
from prm.accounts.services import session as session_service
from prm.accounts.web import actor, anyone_signed_in, render, tell
from prm.common.actors import Actor
from prm.common.errors import NotAllowed, NotFound

YEAR = 31_536_000


def oneself(request: HttpRequest) -> User:
    """Return the signed-in user. Whoever looks through another's eyes has no account pages meanwhile."""
    who: Actor | None = actor(request)
    if who is not None and who.impersonator_id:
        raise NotAllowed("impersonation.read_only", f"This page is {who.name}'s own. End viewing as them first.")
    assert isinstance(request.user, User)
    return request.user


@anyone_signed_in
def profile(request: HttpRequest) -> HttpResponse:
    """Change one's name, time zone and theme."""
    user = oneself(request)
    form = ProfileForm(
        request.POST or None,
        initial={
            "name": user.name,
            "timezone": user.timezone,
            "calendar_key": user.calendar_key,
            "theme": user.theme,
        },
    )
    if request.method == "POST" and form.is_valid():
        profile_service.update(user=user, **form.cleaned_data)
        tell(request, "Your settings are saved.")
        response = redirect("profile")
        response.set_cookie(
            "theme", user.theme, max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=True
        )
        return response
    return render(request, "accounts_extra/profile.html", {"form": form}, status=422 if form.errors else 200)


@anyone_signed_in
def sessions(request: HttpRequest) -> HttpResponse:
    """List where one is signed in; end one sign-in, or all others."""
    user = oneself(request)
    current = request.session.session_key or ""
    if request.method != "POST":
        return render(request, "accounts_extra/sessions.html", {"sign_ins": sign_ins(user, current)})
    reference = request.POST.get("session", "")
    if reference == "others":
        ended = session_service.end_all(user=user, keep=current)
        tell(request, f"Signed out of {ended} other {'place' if ended == 1 else 'places'}.")
    elif reference.isdecimal() and session_service.end(user=user, reference=int(reference)):
        tell(request, "Signed out there.")
    else:
        raise NotFound()
    return redirect("usersessions_list")
