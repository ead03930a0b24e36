"""Other partners on a deal, named by the one that leads it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from dealreg.forms.participant import ProposeForm
from dealreg.portal.steps import form_page
from dealreg.selectors import deal as deals
from dealreg.selectors import participant as selectors
from dealreg.services import participant
from prm.accounts.web import actor, portal_page, say_error, tell
from prm.common.errors import DomainError

THEY_SEE = (
    "customer and country", "product families", "status and stage", "expected close", "end of the protection",
    "your company's name, and its own role",
)  # fmt: skip
"""What a participant sees, in words; :func:`dealreg.services.participant.shared_values` is the same in fields."""


@portal_page("deal.update")
def propose(request: HttpRequest, reference: str) -> HttpResponse:
    """Name another partner."""
    who = actor(request)
    deal = deals.get_visible(who, reference)
    return form_page(
        request, deal, ProposeForm(request.POST or None), heading="Name another partner", submit="Name the partner",
        lead=f"Once it is confirmed, it sees: {', '.join(THEY_SEE)}. Amounts, contacts, notes and files stay yours.",
        done="Named. You are told when it is confirmed.",
        act=lambda **said: participant.propose(deal=deal, actor=who, **said),
    )  # fmt: skip


@portal_page("deal.update")
@require_POST
def remove(request: HttpRequest, reference: str, participant_ref: str) -> HttpResponse:
    """Take another partner off the deal."""
    who = actor(request)
    deal = deals.get_visible(who, reference)
    try:
        found = participant.remove(participant=selectors.get(deal, participant_ref), actor=who)
    except DomainError as error:
        say_error(request, error)
    else:
        tell(request, f"{found.named} is off the deal.")
    return redirect("portal:deal", reference)
