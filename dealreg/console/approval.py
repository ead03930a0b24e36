"""The levels of an approval, for staff."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from dealreg.models import ApprovalStep, Deal
from dealreg.selectors import approvals as selectors
from dealreg.selectors import deal as deals
from dealreg.services import approvals as services
from prm.accounts.models import User
from prm.accounts.web import actor, console_page, say_error, tell
from prm.common.actors import Actor
from prm.common.errors import DomainError


@dataclass(frozen=True, slots=True)
class Level:
    """One level on the page: its job in words, and who it can be handed to, empty without the right."""

    step: ApprovalStep
    job: str
    takers: list[User]


def levels(deal: Deal, who: Actor) -> list[Level]:
    """Return the levels of a registration as ``who`` sees them."""
    may = who.may("deal.review")
    return [
        Level(step, selectors.job_of(step), selectors.could_take(step) if may and step.state == "open" else [])
        for step in selectors.steps_of(deal)
    ]


@console_page("deal.review")
@require_POST
def hand_over(request: HttpRequest, ref: str, step: str) -> HttpResponse:
    """Give an open level to somebody else."""
    deal = deals.get_visible(actor(request), ref)
    found = selectors.get_step(deal, step)
    wanted = request.POST.get("assignee", "")
    person = next((user for user in selectors.could_take(found) if user.public_id == wanted), None)
    try:
        if person is None:
            raise DomainError("deal.reviewer", "Choose somebody from the list.")
        services.hand_over(step=found, assignee=person, actor=actor(request))
        tell(request, f"{person.name} is asked to approve now.")
    except DomainError as error:
        say_error(request, error)
    return redirect("console:deal", ref=ref)
