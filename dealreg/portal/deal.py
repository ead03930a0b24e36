"""One deal: where it stands, whose turn it is, why it was decided so, and what one may do."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from dealreg.enums import OPEN_FOR_REVIEW, DealStatus, Help, SalesStage
from dealreg.forms.closing import ClosingForm, StageForm
from dealreg.models import Deal, DealLine
from dealreg.portal.words import SHAPES, title_of
from dealreg.rules.turn import days_left
from dealreg.selectors import deal as deals
from dealreg.selectors import own
from dealreg.selectors.registration import country_name
from dealreg.services import closing, draft
from dealreg.workflows.deal import DEAL
from partners.selectors.territory import tree
from prm.accounts.web import actor, portal_page, put_errors, render, say_error, tell
from prm.common.actors import Actor
from prm.common.clocks import ClockView, clock_view, clocks_of
from prm.common.decisions import cards_of
from prm.common.errors import DomainError, Invalid, NotAllowed, NotFound
from prm.common.models.decision import DecisionCard
from prm.common.moment import now
from prm.common.timeline import entries
from prm.common.workflow import Action, available_actions

MAY_MOVE = frozenset({DealStatus.SUBMITTED, DealStatus.IN_REVIEW, DealStatus.APPROVED})
CARDS = ("deal.rejection", "deal.protection", "deal.conflict", "deal.eligibility")
"""Which decision stands on top: the latest word first, the checks behind it."""
CLOSINGS = {
    "win": ("Mark this deal as won?", "The registration ends here and counts as won. Protection is no longer needed."),
    "lose": ("Mark this deal as lost?", "Protection ends now, and another partner may register the customer."),
    "withdraw": ("Withdraw this registration?", "It ends now, and another partner may register the customer."),
}
DONE = {"win": "Won. Congratulations.", "lose": "Marked as lost.", "withdraw": "The registration is withdrawn."}


@dataclass(frozen=True, slots=True)
class Protection:
    """The protection of an approved deal in figures: days left of how many, and how much of it is left in percent."""

    left: int
    whole: int
    percent: int
    until: datetime

    @classmethod
    def of(cls, deal: Deal, at: datetime) -> "Protection | None":
        """Return the running protection of ``deal``, or ``None`` when there is none."""
        if deal.status != DealStatus.APPROVED or deal.protected_until is None or deal.protected_from is None:
            return None
        left, whole = days_left(deal.protected_until, at), days_left(deal.protected_until, deal.protected_from)
        return cls(left, whole, min(100, 100 * left // whole) if whole else 0, deal.protected_until)


@dataclass(frozen=True, slots=True)
class StageStep:
    """One step of the sale: behind, here, or ahead."""

    value: str
    label: str
    state: str


@portal_page("deal.view")
def deal_page(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one deal of the partner."""
    who = actor(request)
    deal = deals.get_visible(who, reference)
    return render(request, "portal/deals/deal.html", _context(who, deal))


def _context(who: Actor, deal: Deal) -> dict[str, Any]:
    at = now()
    clocks = [clock_view(clock, timezone=who.timezone, moment=at) for clock in clocks_of(deal)]
    lines, cards = own.lines_of(deal), cards_of(deal)
    protection = Protection.of(deal, at)
    shape, tone = SHAPES[deal.status]
    return {
        "deal": deal,
        "title": title_of(deal),
        "shape": shape,
        "tone": tone,
        "turn": own.turn_of(deal, at),
        "actions": available_actions(DEAL, deal, who),
        "may_edit": deal.status == DealStatus.DRAFT and who.may("deal.register"),
        "may_move": deal.status in MAY_MOVE and who.may("deal.update"),
        "may_attach": (deal.status == DealStatus.DRAFT or deal.status in MAY_MOVE) and who.may("deal.update"),
        "protection": protection,
        "close_gap": (deal.protected_until.date() - deal.expected_close).days
        if protection and deal.protected_until and deal.expected_close
        else None,
        "steps": _steps(deal),
        "cards": _ordered(cards),
        "clocks": clocks,
        "decision_clock": _decision_clock(deal, clocks),
        "timeline": [(entry, entry.actor_id == who.user_id) for entry in entries(deal)],
        "lines": lines,
        "units": sum(line.quantity for line in lines),
        "products": _count_products(lines),
        "files": own.files_of(deal),
        "country": country_name(deal.customer_country),
        "territory": tree().name(deal.territory).strip() if deal.territory else "",
        "helps": _helps(deal),
        "people": own.vendor_people(who),
        "in_review": deal.status in OPEN_FOR_REVIEW,
    }


def _steps(deal: Deal) -> list[StageStep]:
    here = SalesStage.values.index(deal.stage)
    return [
        StageStep(value, label, "done" if number < here else "here" if number == here else "")
        for number, (value, label) in enumerate(SalesStage.choices)
    ]


def _ordered(cards: list[DecisionCard]) -> list[DecisionCard]:
    """Return the newest card of each kind, the most telling kind first."""
    newest: dict[str, DecisionCard] = {}
    for card in reversed(cards):
        newest[card.kind] = card
    rank = {kind: number for number, kind in enumerate(CARDS)}
    return sorted(newest.values(), key=lambda card: rank.get(card.kind, len(rank)))


def _decision_clock(deal: Deal, clocks: list[ClockView]) -> ClockView | None:
    if deal.status not in OPEN_FOR_REVIEW:
        return None
    return next((clock for clock in clocks if clock.kind == own.DECISION and clock.state != "met"), None)


def _count_products(lines: list[DealLine]) -> int:
    return len({line.product_id or f"family {line.family_id}" for line in lines})


def _helps(deal: Deal) -> list[str]:
    labels = dict(Help.choices)
    return [labels.get(value, value) for value in deal.help_wanted]


@portal_page("deal.view")
def close(request: HttpRequest, reference: str, how: str) -> HttpResponse:
    """Ask before a deal is won, lost or withdrawn, and do it. Works as a page and inside a dialog."""
    if how not in CLOSINGS:
        raise NotFound()
    who = actor(request)
    deal = deals.get_visible(who, reference)
    action = next((a for a in available_actions(DEAL, deal, who) if a.name == how), None)
    if action is None:
        return _not_open(request, deal)
    form = ClosingForm(request.POST or None, needs_reason=action.needs_reason)
    if request.method == "POST" and form.is_valid():
        try:
            closing.close(deal=deal, actor=who, how=how, note=form.cleaned_data["note"])
        except Invalid as error:
            put_errors(form, error)
        except DomainError as error:
            say_error(request, error)
            return redirect("portal:deal", reference)
        else:
            tell(request, DONE[how])
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
    question, consequence = CLOSINGS[action.name]
    context = {
        "deal": deal,
        "title": title_of(deal),
        "action": action,
        "form": form,
        "question": question,
        "consequence": consequence,
        "url": reverse("portal:deal-close", args=[deal.public_id, action.name]),
    }
    return render(request, "portal/deals/close.html", context, status=422 if form.errors else 200)


@portal_page("deal.update")
def stage(request: HttpRequest, reference: str) -> HttpResponse:
    """Say where the sale stands."""
    who = actor(request)
    deal = deals.get_visible(who, reference)
    form = StageForm(request.POST or None, initial={"stage": deal.stage})
    if request.method == "POST" and form.is_valid():
        try:
            closing.move_stage(deal=deal, actor=who, stage=form.cleaned_data["stage"])
        except DomainError as error:
            say_error(request, error)
        else:
            tell(request, f"Stage is now {SalesStage(form.cleaned_data['stage']).label}.")
        return redirect("portal:deal", reference)
    context = {"deal": deal, "title": title_of(deal), "form": form}
    return render(request, "portal/deals/stage.html", context, status=422 if form.errors else 200)


@portal_page("deal.register")
@require_POST
def discard(request: HttpRequest, reference: str) -> HttpResponse:
    """Throw a draft away."""
    who = actor(request)
    deal = deals.get_visible(who, reference)
    try:
        draft.discard(deal=deal, actor=who)
    except DomainError as error:
        say_error(request, error)
        return redirect("portal:deal", reference)
    tell(request, f"The draft for {title_of(deal)} is discarded.")
    return redirect("portal:deals")
