"""Ending a deal by the partner: won, lost, withdrawn. Each asks first, as a page or inside a dialog."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from dealreg.forms.closing import CLOSING_FORMS, ClosingForm
from dealreg.models import Deal
from dealreg.portal.words import title_of
from dealreg.selectors import deal as deals
from dealreg.services import closing
from dealreg.workflows.deal import DEAL
from prm.accounts.web import actor, attempt, portal_page, render, say_error
from prm.common.errors import DomainError, NotAllowed, NotFound
from prm.common.workflow import Action, available_actions

CLOSINGS = {
    "win": ("Mark this deal as won?", "The registration ends here and counts as won. Protection is no longer needed."),
    "lose": ("Mark this deal as lost?", "Protection ends now, and another partner may register the customer."),
    "withdraw": ("Withdraw this registration?", "It ends now, and another partner may register the customer."),
}
DONE = {"win": "Won. Congratulations.", "lose": "Marked as lost.", "withdraw": "The registration is withdrawn."}


@dataclass(frozen=True, slots=True)
class Ask:
    """One step with what is asked before it is taken, for a dialog or a page of its own."""

    name: str
    label: str
    question: str
    consequence: str
    url: str
    danger: bool
    form: ClosingForm

    @classmethod
    def of(cls, deal: Deal, action: Action, form: ClosingForm | None = None) -> "Ask":
        """Return the question of ``action`` on ``deal``."""
        question, consequence = CLOSINGS[action.name]
        return cls(
            action.name,
            action.label,
            question,
            consequence,
            reverse("portal:deal-close", args=[deal.public_id, action.name]),
            action.danger,
            form or _form(deal, action),
        )


def _form(deal: Deal, action: Action) -> ClosingForm:
    start = {"final_amount": f"{deal.amount:,.2f}"} if action.name == "win" and deal.amount else {}
    return CLOSING_FORMS[action.name](
        initial=start,
        needs_reason=action.needs_reason,
        currency=deal.currency,
        auto_id=f"id_{action.name}_%s",
    )


def asks_of(deal: Deal, actions: list[Action]) -> list[Ask]:
    """Return the open ends of ``deal``, for the dialogs of its page."""
    return [Ask.of(deal, action) for action in actions if action.allowed and action.name in CLOSINGS]


@portal_page("deal.view")
def close(request: HttpRequest, reference: str, how: str) -> HttpResponse:
    """Ask before a deal is won, lost or withdrawn, and do it."""
    if how not in CLOSINGS:
        raise NotFound()
    who = actor(request)
    deal = deals.get_visible(who, reference)
    action = next((a for a in available_actions(DEAL, deal, who) if a.name == how), None)
    if action is None:
        return _not_open(request, deal)
    if request.method != "POST":
        return _ask(request, deal, action, _form(deal, action))
    form = CLOSING_FORMS[how](request.POST, needs_reason=action.needs_reason, currency=deal.currency)

    def end() -> None:
        closing.close(deal=deal, actor=who, how=how, **form.cleaned_data)

    if form.is_valid() and attempt(request, form, end, DONE[how]):
        return redirect("portal:deal", reference)
    return _ask(request, deal, action, form)


def _not_open(request: HttpRequest, deal: Deal) -> HttpResponse:
    """The step is not there for this state or role: say so on the deal, where the reasons are."""
    if not actor(request).may("deal.update"):
        raise NotAllowed("deal.not_allowed", "Your role does not allow you to change this deal.")
    words = deal.get_status_display().lower()
    say_error(request, DomainError("deal.stale", f"This registration is {words}. Nothing was changed."))
    return redirect("portal:deal", deal.public_id)


def _ask(request: HttpRequest, deal: Deal, action: Action, form: ClosingForm) -> HttpResponse:
    context = {"deal": deal, "title": title_of(deal), "action": action, "ask": Ask.of(deal, action, form)}
    return render(request, "portal/deals/close.html", context, status=422 if form.errors else 200)
