"""How one wants to be told: the matrix of kinds and channels, when mail comes, and the way out of a mail."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from prm.accounts import letters
from prm.accounts.forms.preference import RhythmForm, matrix_of
from prm.accounts.models import User
from prm.accounts.portal.account import oneself
from prm.accounts.selectors.preference import areas_for, kinds_for, name_of, rhythm_of
from prm.accounts.services import preference as service
from prm.accounts.web import anyone_signed_in, public, put_errors, render, tell
from prm.common.errors import DomainError
from prm.common.moment import now


@anyone_signed_in
def preferences(request: HttpRequest) -> HttpResponse:
    """Choose what one is told and how. Each change saves itself; without JavaScript the button does."""
    user = oneself(request)
    if request.method != "POST":
        return _page(request, user)
    if request.POST.get("part") == "rhythm":
        return _save_rhythm(request, user)
    service.choose(user=user, choices=matrix_of(request.POST, kinds_for(user)))
    if request.headers.get("HX-Request"):
        return render(request, "accounts_extra/notification_saved.html", {"at": now()})
    tell(request, "Your choices are saved.")
    return redirect("notification-preferences")


def _save_rhythm(request: HttpRequest, user: User) -> HttpResponse:
    form = RhythmForm(request.POST)
    if form.is_valid():
        chosen = form.cleaned_data
        try:
            service.set_rhythm(
                user=user,
                days=chosen["digest_days"],
                hour=chosen["digest_hour"],
                paused_until=chosen["paused_until"],
            )
        except DomainError as error:
            put_errors(form, error)
        else:
            tell(request, "Saved when your mail comes.")
            return redirect("notification-preferences")
    return _page(request, user, form)


def _page(request: HttpRequest, user: User, form: RhythmForm | None = None) -> HttpResponse:
    rhythm = rhythm_of(user)
    shown = form or RhythmForm(
        initial={"digest_days": rhythm.days, "digest_hour": rhythm.hour, "paused_until": rhythm.paused_until}
    )
    context = {"areas": areas_for(user), "form": shown, "rhythm": rhythm, "zone": user.timezone.replace("_", " ")}
    return render(request, "accounts_extra/notification_preferences.html", context, status=422 if form else 200)


@csrf_exempt
@never_cache
@public
def stop_mail(request: HttpRequest, token: str) -> HttpResponse:
    """Turn off one kind of mail from a link in it, without sign-in.

    Mail programs send the POST themselves (RFC 8058), without a cookie, so the signed token alone is what counts; it
    is good for this kind of this person's mail and for nothing else. A person who follows the link is asked first.
    """
    read = letters.read_token(token)
    name = name_of(read[1]) if read else ""
    if read is None or not name or not letters.may_be_stopped(read[1]):
        return render(request, "accounts_extra/notification_stop.html", {"over": True}, status=410)
    done = request.method == "POST"
    if done:
        service.stop(reference=read[0], kind=read[1])
    return render(request, "accounts_extra/notification_stop.html", {"name": name, "done": done})
