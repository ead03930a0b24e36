"""Business calendars: when each place is open, and what a promise comes to there."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from prm.accounts.forms.calendar import CalendarForm, NewCalendarForm, TrialForm
from prm.accounts.web import actor, console_page, put_errors, render, tell
from prm.common.clocks import keeping
from prm.common.clocks.keeping import Trial
from prm.common.errors import DomainError
from prm.common.models import Calendar

SHOWN = 7
"""Upcoming holidays beside the form."""
FIRST = {"amount": "48", "unit": "business_hours"}


@console_page("policy.view")
def calendars(request: HttpRequest) -> HttpResponse:
    """Show every calendar with its hours in words and when a promise of two business days given now ends."""
    promise = TrialForm(FIRST).duration()
    rows = [(row, keeping.week_in_words(row), keeping.tried(row, promise, most=1)) for row in keeping.every()]
    may = actor(request).may("calendar.edit")
    return render(request, "console/calendars/list.html", {"rows": rows, "promise": promise.said(), "may": may})


@console_page("calendar.edit")
def new(request: HttpRequest) -> HttpResponse:
    """Add a calendar."""
    week = {f"hours_{day}": "09:00-17:00" for day in range(5)}
    form = NewCalendarForm(request.POST or None, initial={"timezone": "Europe/Berlin", **week})
    return _page(request, form, "")


@console_page("calendar.edit")
def calendar(request: HttpRequest, key: str) -> HttpResponse:
    """Change a calendar for everything that begins from now on."""
    row = keeping.get(key)
    return _page(request, CalendarForm(request.POST or None, initial=keeping.values_of(row)), key, row)


def _page(request: HttpRequest, form: CalendarForm, key: str, row: Calendar | None = None) -> HttpResponse:
    looks = "look" in request.POST
    if request.method == "POST" and form.is_valid() and not looks:
        try:
            saved = _save(request, form, key)
        except DomainError as error:
            put_errors(form, error)
        else:
            tell(request, f"{saved.name} counts so for everything that begins from now on.")
            return redirect("console:calendars")
    trial = TrialForm({name: request.POST.get(name, FIRST[name]) for name in FIRST})
    context: dict[str, Any] = {
        "form": form,
        "calendar": row,
        "trial": trial,
        "tried": _tried(form, key, trial, row),
        "said": trial.duration().said(),
    }
    part = looks and request.headers.get("HX-Request")
    return render(request, f"console/calendars/{'_look' if part else 'calendar'}.html", context)


def _save(request: HttpRequest, form: CalendarForm, key: str) -> Calendar:
    who, values = actor(request), form.values()
    if key:
        return keeping.change(actor=who, key=key, values=values, seen=form.cleaned_data["seen"])
    return keeping.define(actor=who, key=form.cleaned_data["key"], values=values)


def _tried(form: CalendarForm, key: str, trial: TrialForm, row: Calendar | None) -> Trial | None:
    """Return what the form's calendar makes of the length; nothing while it is none."""
    if form.is_bound:
        if not form.is_valid():
            return None
        try:
            row = keeping.checked(key, form.values())
        except DomainError as error:
            put_errors(form, error)
            return None
    return keeping.tried(row, trial.duration(), most=SHOWN) if row else None
