"""Console: being away, and who stands in. One's own page, and the same for an ops admin about a colleague."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from prm.accounts.forms.absence import AbsenceForm
from prm.accounts.models import User
from prm.accounts.rules.absence import moments_of
from prm.accounts.selectors import absence as selectors
from prm.accounts.selectors.staff import get_staff
from prm.accounts.services import absence as service
from prm.accounts.web import actor, console_page, put_errors, render, say_error, tell
from prm.common.errors import DomainError


@console_page("console.open")
def own(request: HttpRequest) -> HttpResponse:
    """Show when one is away and for whom one stands in; enter an absence."""
    assert isinstance(request.user, User)
    return _page(request, request.user, reverse("console:away"))


@console_page("staff.manage")
def of_colleague(request: HttpRequest, reference: str) -> HttpResponse:
    """The same for a colleague who could not enter it any more."""
    return _page(request, get_staff(reference), reverse("console:staff-away", args=[reference]))


def _page(request: HttpRequest, user: User, here: str) -> HttpResponse:
    form = AbsenceForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        delegate = get_staff(data["delegate"]) if data["delegate"] else None
        try:
            starts, until = moments_of(data["starts"], data["until"], user.timezone)
            service.set_away(
                user=user, starts=starts, until=until, delegate=delegate, note=data["note"], actor=actor(request)
            )
        except DomainError as error:
            put_errors(form, error)
        else:
            who = "You are" if user == request.user else f"{user.name} is"
            told = f", and {delegate.name} has been told." if delegate else ". Nobody stands in."
            tell(request, f"{who} down as away{told}")
            return redirect(here)
    context = {
        "form": form,
        "person": user,
        "is_self": user == request.user,
        "absences": selectors.shown_of(user),
        "stands_in": selectors.stand_ins_of(user),
    }
    return render(request, "console/away/away.html", context, status=422 if form.errors else 200)


@require_POST
@console_page("console.open")
def cancel(request: HttpRequest, absence: str) -> HttpResponse:
    """Take one's own absence back, or end it now."""
    assert isinstance(request.user, User)
    return _cancel(request, request.user, absence, reverse("console:away"))


@require_POST
@console_page("staff.manage")
def cancel_of_colleague(request: HttpRequest, reference: str, absence: str) -> HttpResponse:
    """The same for a colleague."""
    return _cancel(request, get_staff(reference), absence, reverse("console:staff-away", args=[reference]))


def _cancel(request: HttpRequest, user: User, absence: str, here: str) -> HttpResponse:
    found = selectors.get_absence(user, absence)
    try:
        service.cancel(absence=found, actor=actor(request))
    except DomainError as error:
        say_error(request, error)
    else:
        tell(request, "The absence is over.")
    return redirect(here)
