"""What staff write down on a sale."""

from django.http import HttpRequest, HttpResponse

from dealreg.console.steps import form_page, take_away
from dealreg.forms.activity import ActivityForm
from dealreg.selectors import activity as selectors
from dealreg.selectors import deal as deals
from dealreg.services import activity
from prm.accounts.web import actor, console_page


@console_page("deal.co_update")
def add(request: HttpRequest, ref: str) -> HttpResponse:
    """Write an activity down."""
    who = actor(request)
    deal = deals.get_visible(who, ref)
    return form_page(
        request, deal, ActivityForm(request.POST or None), heading="Add an activity", submit="Add activity",
        lead=f"{deal.partner.name} reads this.", done="Written down.",
        act=lambda **said: activity.add(deal=deal, actor=who, **said),
    )  # fmt: skip


@console_page("deal.co_update")
def edit(request: HttpRequest, ref: str, activity_ref: str) -> HttpResponse:
    """Correct an activity of one's own, or take it away."""
    who = actor(request)
    deal = deals.get_visible(who, ref)
    found = selectors.get(deal, activity_ref)
    if "remove" in request.POST:
        return take_away(request, deal, lambda: activity.remove(activity=found, actor=who), "The activity is gone.")
    start = {"kind": found.kind, "text": found.text, "happened_at": found.happened_at}
    return form_page(
        request, deal, ActivityForm(request.POST or None, initial=start), heading="Correct the activity",
        submit="Save", remove="Take it away", done="Corrected.",
        act=lambda **said: activity.edit(activity=found, actor=who, **said),
    )  # fmt: skip
