"""Trying an edition of a price book on the quotes of a time."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from pricing.forms.book import TryForm
from pricing.selectors import book as selectors
from pricing.services import trying as services
from prm.accounts.web import actor, attempt, console_page, render
from prm.common.models import Simulation


@console_page("policy.simulate")
def try_edition(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask which quotes are priced again, and begin; what comes of it is on the simulation's own page."""
    found = selectors.edition(reference)
    form = TryForm(request.POST or None)
    begun: list[Simulation] = []

    def act() -> None:
        begun.append(services.try_edition(actor=actor(request), edition=found, **form.cleaned_data))

    if request.method == "POST" and form.is_valid() and attempt(request, form, act, "Started."):
        return redirect("console:simulation", begun[0].public_id) if begun else redirect("console:edition", reference)
    context = {"edition": found, "book": found.book, "form": form}
    return render(request, "console/books/try.html", context, status=422 if form.errors else 200)
