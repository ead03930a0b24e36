"""The pane beside the queue: what decides a registration at a glance, with the same buttons as its page."""

from django.http import HttpRequest, HttpResponse

from dealreg.console.review import deal_of
from dealreg.forms import returning
from dealreg.forms.review import ApproveForm, RejectForm
from dealreg.selectors import approvals, history, preview
from dealreg.selectors import review as review_selectors
from dealreg.workflows.deal import DEAL
from prm.accounts.web import actor, console_page, render
from prm.common.clocks import clock_view, find
from prm.common.decisions import decisions_of
from prm.common.workflow import available_actions


@console_page("deal.queue")
def pane(request: HttpRequest, ref: str) -> HttpResponse:
    """Return the pane of one registration, a fragment for the queue."""
    deal, who = deal_of(request, ref), actor(request)
    clock = find("deal.appeal" if deal.status == "appealed" else "deal.decision", subject=deal)
    matches = review_selectors.matches_of(deal)
    context = {
        "deal": deal,
        "review": review_selectors.review_of(deal),
        "families": list(dict.fromkeys(line.family.name for line in review_selectors.lines_of(deal))),
        "clock": clock_view(clock, timezone=who.timezone) if clock else None,
        "consequence": clock.consequence if clock else "",
        "conflicts": review_selectors.conflicts_of(deal),
        "eligibility": next((d for d in decisions_of(deal) if d.kind == "deal.eligibility"), None),
        "nearest": matches[0] if matches else None,
        "history": history.of_partner(deal.partner),
        "protection": preview.protection(deal),
        "waits_for": approvals.waiting_for(steps) if (steps := approvals.steps_of(deal)) else "",
        "actions": {action.name: action for action in available_actions(DEAL, deal, who)},
        "approve_form": ApproveForm(prefix="approve"),
        "reject_form": RejectForm(prefix="reject"),
        "open_dialog": "",
        **returning.empty(),
    }
    return render(request, "console/queue/pane.html", context)
