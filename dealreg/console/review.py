"""One registration as the vendor sees it: the comparison, the checks, the decision."""

from typing import Any

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from dealreg.console import approval, earning, evidence, quote, sale
from dealreg.enums import OPEN_FOR_REVIEW, ApproveReason, DealStatus
from dealreg.forms import returning as between_forms
from dealreg.forms.review import ApproveForm, CancelForm, NoteForm, RejectForm
from dealreg.models import Deal
from dealreg.rules.returning import said
from dealreg.selectors import approvals, comparison, history, preview, queue, reviewers
from dealreg.selectors import deal as selectors
from dealreg.selectors import review as review_selectors
from dealreg.services import closing, files
from dealreg.services import review as services
from dealreg.workflows.deal import DEAL
from prm.accounts.web import actor, console_page, put_errors, render, say_error, tell
from prm.common import timeline
from prm.common.actors import Actor
from prm.common.clocks import clock_view, clocks_of
from prm.common.decisions import decisions_of
from prm.common.errors import DomainError
from prm.common.models.decision import Decision
from prm.common.remember import only_reading
from prm.common.workflow import available_actions


def page(request: HttpRequest, deal: Deal, status: int = 200, **shown: Any) -> HttpResponse:
    """Render the review page; ``shown`` replaces a form that came back with errors."""
    with only_reading():
        context = {**_shown(actor(request), deal), **shown}
        return render(request, "console/deals/review.html", context, status=status)


def _shown(who: Actor, deal: Deal) -> dict[str, Any]:
    clocks = [clock_view(clock, timezone=who.timezone) for clock in clocks_of(deal)]
    following, position, total = queue.next_after(who, deal)
    open_now = deal.status in OPEN_FOR_REVIEW
    current, earlier = _in_force(decisions_of(deal))
    return {
        "deal": deal,
        "review": review_selectors.review_of(deal),
        "lines": review_selectors.lines_of(deal),
        "files": review_selectors.files_of(deal),
        "comparison": comparison.of(deal),
        "conflicts": review_selectors.conflicts_of(deal),
        "levels": approval.levels(deal, who),
        "history": history.of_partner(deal.partner),
        "decisions": current,
        "earlier_decisions": earlier,
        "timeline": timeline.entries(deal),
        "notes": timeline.staff_notes(deal),
        "actions": {action.name: action for action in available_actions(DEAL, deal, who)},
        "clocks": clocks,
        "decision_clock": next((clock for clock in clocks if clock.kind == _clock_kind(deal)), None),
        "open_now": open_now,
        "protection": preview.protection(deal) if open_now else None,
        "reviewers": reviewers.choices() if open_now and who.may("deal.review") else [],
        "may_judge": open_now and who.may("match.confirm"),
        "may_note": who.may("deal.note"),
        "fix_words": said(deal.fix_fields).capitalize() if deal.fix_fields else "",
        "next": following,
        "position": position,
        "total": total,
        "approve_form": ApproveForm(prefix="approve", initial=_usual_reason(deal)),
        "reject_form": RejectForm(prefix="reject"),
        "cancel_form": CancelForm(prefix="cancel"),
        "note_form": NoteForm(),
        **sale.brief(who, deal),
        **(offers := quote.shown(who, deal)),
        **earning.shown(who, deal, offers["quotes"]),
        "ns": "console",
        **between_forms.empty(),
        **evidence.shown(deal),
        "open_dialog": "",
    }


def _in_force(decisions: list[Decision]) -> tuple[list[Decision], list[Decision]]:
    """Part the newest decision of each kind from those a later one of its kind has replaced."""
    newest = {decision.kind: decision.pk for decision in reversed(decisions)}
    kept = [decision for decision in decisions if newest[decision.kind] == decision.pk]
    return kept, [decision for decision in decisions if newest[decision.kind] != decision.pk]


def _clock_kind(deal: Deal) -> str:
    return "deal.appeal" if deal.status == DealStatus.APPEALED else "deal.decision"


def _usual_reason(deal: Deal) -> dict[str, str]:
    return {"reason_code": ApproveReason.APPEAL} if deal.status == DealStatus.APPEALED else {}


def deal_of(request: HttpRequest, ref: str) -> Deal:
    """Return the registration an address names. Raises ``NotFound``."""
    return review_selectors.get_for_review(actor(request), ref)


@console_page("deal.queue")
def review(request: HttpRequest, ref: str) -> HttpResponse:
    """Show a registration beside what it may be the same as."""
    return page(request, deal_of(request, ref))


def decide(request: HttpRequest, deal: Deal, name: str, form: forms.Form, act: Any, done: Any) -> HttpResponse:
    """Validate the dialog's form and act; anything wrong opens the dialog again with what was typed."""
    if form.is_valid():
        try:
            decided = act(**form.cleaned_data)
        except DomainError as error:
            put_errors(form, error)
            if error.field is None:
                # Said above the page too: when the deal has moved on, the dialog is no longer offered.
                say_error(request, error)
        else:
            tell(request, done(decided) if callable(done) else done)
            following, _, _ = queue.next_after(actor(request), deal)
            if request.POST.get("then") == "queue":
                # Decided beside the queue: back to the same view of it. Only a query is taken from the form.
                query = QueryDict(request.POST.get("back", "")[:1000]).urlencode()
                return redirect(f"{reverse('console:queue')}?{query}")
            if request.POST.get("then") == "next" and following:
                return redirect("console:deal", ref=following)
            return redirect("console:deal", ref=deal.public_id)
    deal.refresh_from_db()
    return page(request, deal, 409, **{f"{name}_form": form, "open_dialog": name})


@console_page("deal.approve")
@require_POST
def approve(request: HttpRequest, ref: str) -> HttpResponse:
    """Approve a registration."""
    deal = deal_of(request, ref)
    return decide(
        request, deal, "approve", ApproveForm(request.POST, prefix="approve"),
        lambda **said: services.approve(deal=deal, actor=actor(request), **said), _approved,
    )  # fmt: skip


def _approved(deal: Deal) -> str:
    """Say what an approval did: all of it, or one level with who is asked next."""
    if deal.status == DealStatus.APPROVED:
        return f"Approved {deal.customer_name}."
    return f"Your approval is given. It waits for {approvals.waiting_for(approvals.steps_of(deal))} now."


@console_page("deal.reject")
@require_POST
def reject(request: HttpRequest, ref: str) -> HttpResponse:
    """Reject a registration."""
    deal = deal_of(request, ref)
    return decide(
        request, deal, "reject", RejectForm(request.POST, prefix="reject"),
        lambda **said: services.reject(deal=deal, actor=actor(request), **said), f"Rejected {deal.customer_name}.",
    )  # fmt: skip


@console_page("deal.cancel")
@require_POST
def cancel(request: HttpRequest, ref: str) -> HttpResponse:
    """Cancel a registration that has not ended."""
    deal = deal_of(request, ref)
    return decide(
        request, deal, "cancel", CancelForm(request.POST, prefix="cancel"),
        lambda **said: closing.close(deal=deal, actor=actor(request), how="cancel", **said),
        f"Cancelled {deal.customer_name}.",
    )  # fmt: skip


@console_page("deal.review")
@require_POST
def assign(request: HttpRequest, ref: str) -> HttpResponse:
    """Hand a registration to another reviewer."""
    deal = deal_of(request, ref)
    wanted = request.POST.get("reviewer", "")
    person = next((user for user in reviewers.choices() if user.public_id == wanted), None)
    if person is None:
        say_error(request, DomainError("deal.reviewer", "Choose a reviewer from the list."))
        return redirect("console:deal", ref=ref)
    try:
        services.assign(deal=deal, reviewer=person, actor=actor(request))
        tell(request, f"{person.name} decides on {deal.customer_name} now.")
    except DomainError as error:
        say_error(request, error)
    return redirect("console:deal", ref=ref)


@console_page("deal.note")
@require_POST
def note(request: HttpRequest, ref: str) -> HttpResponse:
    """Add a note only staff read."""
    deal, form = deal_of(request, ref), NoteForm(request.POST)
    if not form.is_valid():
        return page(request, deal, 422, note_form=form)
    timeline.staff_note(deal, actor=actor(request), text=form.cleaned_data["text"])
    tell(request, "Noted, for staff only.")
    return redirect("console:deal", ref=ref)


@console_page("match.confirm")
@require_POST
def judge(request: HttpRequest, ref: str, match: str) -> HttpResponse:
    """Say whether a look-alike is the same customer."""
    deal = deal_of(request, ref)
    found = review_selectors.get_match(deal, match)
    try:
        services.judge_match(match=found, verdict=request.POST.get("verdict", ""), actor=actor(request))
        tell(request, "Remembered for next time.")
    except DomainError as error:
        say_error(request, error)
    return redirect("console:deal", ref=ref)


@console_page("deal.queue")
def file(request: HttpRequest, ref: str, file: str) -> FileResponse:
    """Send a file of a registration as a download."""
    deal = deal_of(request, ref)
    found = selectors.get_file(actor(request), deal, file)
    return FileResponse(
        files.opened(file=found), as_attachment=True, filename=found.name, content_type=found.content_type
    )
