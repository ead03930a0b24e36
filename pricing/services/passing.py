"""Passing a level on: because its signer's limits do not reach, or because nobody answered in time."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from pricing.enums import QuoteStatus, SignStatus
from pricing.models import Quote, QuoteApproval
from pricing.rules import signing
from pricing.rules.approval import ApprovalBody
from pricing.selectors import approval as selectors
from pricing.selectors import approvers, ground
from pricing.services.quote_ready import APPROVAL_CLOCK, make_ready
from pricing.workflows.approval import QUOTE_APPROVAL
from pricing.workflows.quote import QUOTE
from prm.common import clocks, events, timeline
from prm.common.actors import SYSTEM, Actor
from prm.common.clocks import Duration
from prm.common.workflow import Step, apply

LATE = "not answered in time"


@transaction.atomic
def pass_on(*, quote: Quote, job: str, actor: Actor = SYSTEM) -> None:
    """Pass the open levels of a job whose limits do not reach as far to the next job whose do."""
    locked = lock_quote(quote)
    passed = [_raise(locked, level, signing.beyond(job), actor) for level in _open(locked) if level.job == job]
    if any(passed):
        _again(locked, actor)


@transaction.atomic
def run_out(*, quote: Quote) -> None:
    """Pass what nobody answered in time to the next job up, and tell the ops admins.

    What has nobody above stays where it is, late, and its time does not begin anew: an ops admin hands it over.
    """
    locked = lock_quote(quote)
    if locked.status != QuoteStatus.IN_APPROVAL:
        return
    passed = [_raise(locked, level, LATE, SYSTEM) for level in _open(locked)]
    told = {"passed": any(passed)}
    events.emit("quote.approval_late", subject=locked, partner_id=locked.partner_id, payload=told)
    if any(passed):
        _again(locked, SYSTEM)


def _raise(quote: Quote, level: QuoteApproval, because: str, actor: Actor) -> bool:
    """Give a level to the next job up; one that is asked anyway takes its place. Whether there is one."""
    body: ApprovalBody = selectors.policy_now(ground.scope_of(quote)).body
    higher = signing.above(body, level.job, selectors.facts_of(level))
    label = approvers.label_of(level.job)
    if higher is None:
        timeline.staff_note(quote, actor=actor, text=f"the {label}'s approval was {because}; nobody stands above")
        return False
    others = QuoteApproval.objects.filter(quote=quote, job=higher, status__in=selectors.COUNTING)
    same_job = others.exclude(pk=level.pk).exists()
    text = f"passed the {label}'s approval to the {approvers.label_of(higher)}: {because}"
    timeline.staff_note(quote, actor=actor, text=text)
    if same_job:
        apply(QUOTE_APPROVAL, level, "drop", actor=SYSTEM)
        quote.approvals_needed -= 1
        quote.save(update_fields=["approvals_needed"])
        return True
    level.job, level.because = higher, f"{because} by the {label}" if because == LATE else because
    level.assignee = approvers.for_job(higher, quote.partner, without=taken_by(quote))
    level.save(update_fields=["job", "because", "assignee"])
    return True


def _again(quote: Quote, actor: Actor) -> None:
    """Start the clock anew for whoever is asked now, and go on where nothing of this order is left to decide."""
    if levels := _open(quote):
        due_at = _started(quote, levels)
        QuoteApproval.objects.filter(pk__in=[each.pk for each in levels]).update(due_at=due_at)
        tell(quote, actor)
    elif not open_next(quote, actor):
        approved: Quote = apply(QUOTE, quote, "approve", actor=SYSTEM)
        make_ready(approved, actor=SYSTEM)


def open_next(quote: Quote, actor: Actor) -> bool:
    """Open the next order that waits, ask its people and start their clock; returns whether there was one."""
    waiting = list(QuoteApproval.objects.filter(quote=quote, status=SignStatus.WAITING).order_by("order", "pk"))
    next_ones = [each for each in waiting if each.order == waiting[0].order]
    people = approvers.for_jobs([each.job for each in next_ones], quote.partner, without=taken_by(quote))
    for level, person in zip(next_ones, people, strict=True):
        level.assignee = person
    if waiting:
        due_at = _started(quote, next_ones)
        for level in next_ones:
            step = Step(update={"assignee": level.assignee, "due_at": due_at})
            apply(QUOTE_APPROVAL, level, "open", actor=SYSTEM, step=step)
        tell(quote, actor)
    return bool(waiting)


def _open(quote: Quote) -> list[QuoteApproval]:
    rows = QuoteApproval.objects.select_for_update(of=("self",)).filter(quote=quote, status=SignStatus.OPEN)
    return list(rows.select_related("assignee").order_by("order", "pk"))


def taken_by(quote: Quote) -> set[int]:
    """Return the users who may not be asked: who asked for the price, and who signed or is asked already."""
    rows = QuoteApproval.objects.filter(quote=quote, status__in=[SignStatus.OPEN, SignStatus.APPROVED])
    people = {
        assignee if status == SignStatus.OPEN else signer
        for status, assignee, signer in rows.values_list("status", "assignee_id", "decided_by_id")
    }
    return {pk for pk in people | {quote.requested_by_id} if pk is not None}


def _started(quote: Quote, levels: Sequence[QuoteApproval]) -> datetime:
    """Start the clock of levels, in the calendar of whoever is asked; returns when it ends."""
    stop_clock(quote)
    body: ApprovalBody = selectors.policy_now(ground.scope_of(quote)).body
    person = levels[0].assignee
    clock = clocks.start(
        APPROVAL_CLOCK,
        subject=quote,
        partner_id=quote.partner_id,
        owed_by="vendor",
        owed_by_name=" and ".join(approvers.label_of(each.job) for each in levels),
        label="Price approval",
        duration=Duration(body.within.amount, body.within.unit),
        calendar=(person.calendar_key if person else "") or quote.partner.calendar_key,
        consequence="It passes to the next job up.",
    )
    return clock.due_at


def stop_clock(quote: Quote) -> None:
    """End the clock of the open levels."""
    clocks.meet(APPROVAL_CLOCK, subject=quote)


def tell(quote: Quote, actor: Actor) -> None:
    """Let those be told whose turn it is."""
    events.emit("quote.level_open", subject=quote, partner_id=quote.partner_id, actor=actor)


def lock_quote(quote: Quote) -> Quote:
    """Return the quote read again under a row lock, with its partner."""
    rows = Quote.objects.select_for_update(of=("self",), no_key=True).select_related("partner__type")
    return rows.get(pk=quote.pk)
