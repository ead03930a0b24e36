"""Evidence on a deal's own page: what there is, what it counts, and what would count more."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from dealreg.enums import EDITABLE, DealStatus
from dealreg.forms.evidence import AnswersForm, MeetingForm
from dealreg.models import Deal
from dealreg.portal.words import title_of
from dealreg.rules import evidence as rule
from dealreg.selectors import confirmation as asked
from dealreg.selectors import deal as deals
from dealreg.selectors import evidence as selectors
from dealreg.selectors import own
from dealreg.services import confirmation as confirmations
from dealreg.services import evidence as services
from prm.accounts.web import actor, attempt, portal_page, render, say_error, tell
from prm.common.actors import Actor
from prm.common.errors import DomainError


def shown(who: Actor, deal: Deal) -> dict[str, Any]:
    """Return what the evidence section of a deal's page needs; a draft has it on its form."""
    if deal.status == DealStatus.DRAFT:
        return {}
    pieces, questions = selectors.pieces_of(deal), selectors.confirmations_of(deal)
    policy = selectors.policy_of(deal)
    outcome = rule.score(policy.body, selectors.facts(pieces, questions))
    closed = selectors.why_not(deal)
    may = who.may("deal.update")
    return {
        "evidence": selectors.card(outcome, policy),
        "evidence_score": outcome.data["score"],
        "evidence_most": outcome.data["most"],
        "pieces": pieces,
        "questions": questions,
        "open_question": next((each for each in questions if each.state == "asked"), None),
        "may_prove": may and closed is None,
        "why_no_evidence": closed,
        "why_not_ask": asked.refusal(deal, [each.state for each in questions], asks=policy.body.asks) if may else "",
    }


@portal_page("deal.view")
def evidence(request: HttpRequest, reference: str) -> HttpResponse:
    """Show all evidence and what it counts, with the forms that add to it."""
    who = actor(request)
    deal = deals.get_visible(who, reference)
    if deal.status == DealStatus.DRAFT:
        return redirect("portal:deal-edit", reference)
    return _page(request, who, deal)


def _page(request: HttpRequest, who: Actor, deal: Deal, status: int = 200, **forms: Any) -> HttpResponse:
    context = shown(who, deal)
    answers = {piece.kind: piece.text for piece in context["pieces"]}
    used = {piece.file_id for piece in context["pieces"] if piece.file_id}
    context |= {
        "deal": deal,
        "title": title_of(deal),
        "answers_form": AnswersForm(initial=answers, prefix="evidence"),
        "meeting_form": MeetingForm(prefix="meeting"),
        "unused_files": [file for file in own.files_of(deal) if file.pk not in used],
        **forms,
    }
    return render(request, "portal/deals/evidence.html", context, status=status)


@portal_page("deal.update")
@require_POST
def add_meeting(request: HttpRequest, reference: str) -> HttpResponse:
    """Add the notes of a meeting."""
    who = actor(request)
    deal, form = deals.get_visible(who, reference), MeetingForm(request.POST, prefix="meeting")

    def keep() -> None:
        services.add_meeting(deal=deal, actor=who, **form.cleaned_data)

    if form.is_valid() and attempt(request, form, keep, "The notes count now."):
        return redirect("portal:deal-evidence", reference)
    return _page(request, who, deal, 422, meeting_form=form)


@portal_page("deal.update")
@require_POST
def answer(request: HttpRequest, reference: str) -> HttpResponse:
    """Keep the four answers."""
    who = actor(request)
    deal, form = deals.get_visible(who, reference), AnswersForm(request.POST, prefix="evidence")

    def keep() -> None:
        for kind, text in form.given().items():
            services.answer(deal=deal, actor=who, kind=kind, text=text)

    if form.is_valid() and attempt(request, form, keep, "The answers are kept."):
        return redirect("portal:deal-evidence", reference)
    return _page(request, who, deal, 422, answers_form=form)


@portal_page("deal.update")
@require_POST
def mark_file(request: HttpRequest, reference: str, file: str) -> HttpResponse:
    """Say that a file on the deal is evidence."""
    who = actor(request)
    found = deals.get_file(who, deals.get_visible(who, reference), file)
    try:
        services.mark_file(file=found, actor=who)
        tell(request, f"{found.name} counts as evidence now.")
    except DomainError as error:
        say_error(request, error)
    return redirect("portal:deal-evidence", reference)


@portal_page("deal.update")
@require_POST
def remove(request: HttpRequest, reference: str, piece: str) -> HttpResponse:
    """Take a piece of evidence away while that is still possible."""
    who = actor(request)
    deal = deals.get_visible(who, reference)
    found = selectors.get(who, deal, piece)
    try:
        services.remove(evidence=found, actor=who)
        tell(request, "Taken away.")
    except DomainError as error:
        say_error(request, error)
    return redirect("portal:deal-edit" if deal.status in EDITABLE else "portal:deal-evidence", reference)


@portal_page("deal.update")
@require_POST
def ask_customer(request: HttpRequest, reference: str) -> HttpResponse:
    """Mail the customer a link to confirm the project; a link still open is taken back for the new one."""
    who = actor(request)
    deal = deals.get_visible(who, reference)
    try:
        sent = confirmations.ask(deal=deal, actor=who)
        tell(request, f"The question is on its way to {sent.email}.")
    except DomainError as error:
        say_error(request, error)
    return redirect("portal:deal-evidence", reference)


@portal_page("deal.update")
@require_POST
def take_back(request: HttpRequest, reference: str, question: str) -> HttpResponse:
    """Take the question to the customer back."""
    who = actor(request)
    found = asked.get(who, deals.get_visible(who, reference), question)
    try:
        confirmations.withdraw(confirmation=found, actor=who)
        tell(request, "The question is taken back. The link no longer works.")
    except DomainError as error:
        say_error(request, error)
    return redirect("portal:deal-evidence", reference)
