"""Passing a level on: because its signer's limits do not reach, or because nobody answered in time."""

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
    for level in _open(locked):
        if level.job == job:
            _raise(locked, level, signing.beyond(job), actor)
    _again(locked, actor)


@transaction.atomic
def run_out(*, quote: Quote) -> None:
    """Pass what nobody answered in time to the next job up; at the top, the ops admins are told."""
    locked = lock_quote(quote)
    if locked.status != QuoteStatus.IN_APPROVAL:
        return
    for level in _open(locked):
        _raise(locked, level, LATE, SYSTEM)
    events.emit("quote.approval_late", subject=locked, partner_id=locked.partner_id)
    _again(locked, SYSTEM)


def _raise(quote: Quote, level: QuoteApproval, because: str, actor: Actor) -> None:
    """Give a level to the next job up; one that is asked anyway takes its place."""
    body: ApprovalBody = selectors.policy_now(quote, ground.scope_of(quote)).body
    higher = signing.above(body, level.job, selectors.facts_of(level))
    label = approvers.label_of(level.job)
    if higher is None:
        timeline.staff_note(quote, actor=actor, text=f"the {label}'s approval was {because}; nobody stands above")
        return
    others = QuoteApproval.objects.filter(quote=quote, job=higher, status__in=selectors.COUNTING)
    same_job = others.exclude(pk=level.pk).exists()
    text = f"passed the {label}'s approval to the {approvers.label_of(higher)}: {because}"
    timeline.staff_note(quote, actor=actor, text=text)
    if same_job:
        apply(QUOTE_APPROVAL, level, "drop", actor=SYSTEM)
        quote.approvals_needed -= 1
        quote.save(update_fields=["approvals_needed"])
        return
    level.job, level.because = higher, f"{because} by the {label}" if because == LATE else because
    level.assignee = approvers.for_job(higher, quote.partner, without=taken_by(quote))
    level.save(update_fields=["job", "because", "assignee"])


def _again(quote: Quote, actor: Actor) -> None:
    """Start the clock anew for whoever is asked now, and go on where nothing of this order is left to decide."""
    if _open(quote):
        start_clock(quote)
        tell(quote, actor)
    elif not open_next(quote, actor):
        approved: Quote = apply(QUOTE, quote, "approve", actor=SYSTEM)
        make_ready(approved, actor=SYSTEM)


def open_next(quote: Quote, actor: Actor) -> bool:
    """Open the next order that waits, ask its people and start their clock; returns whether there was one."""
    waiting = list(QuoteApproval.objects.filter(quote=quote, status=SignStatus.WAITING).order_by("order", "pk"))
    for level in (each for each in waiting if each.order == waiting[0].order):
        person = approvers.for_job(level.job, quote.partner, without=taken_by(quote))
        apply(QUOTE_APPROVAL, level, "open", actor=SYSTEM, step=Step(update={"assignee": person}))
    if waiting:
        start_clock(quote)
        tell(quote, actor)
    return bool(waiting)


def _open(quote: Quote) -> list[QuoteApproval]:
    rows = QuoteApproval.objects.select_for_update(of=("self",)).filter(quote=quote, status=SignStatus.OPEN)
    return list(rows.select_related("assignee").order_by("order", "pk"))


def taken_by(quote: Quote) -> set[int]:
    """Return the users who may not be asked: who asked for the price, and who signed or is asked already."""
    open_now = QuoteApproval.objects.filter(quote=quote, status=SignStatus.OPEN, assignee__isnull=False)
    taken = selectors.signers(quote) | {pk for pk in open_now.values_list("assignee_id", flat=True) if pk}
    return taken | ({quote.requested_by_id} if quote.requested_by_id else set())


def start_clock(quote: Quote) -> None:
    """Start the clock of the open levels, in the calendar of whoever is asked, and write down when it ends."""
    levels = _open(quote)
    if not levels:
        return
    stop_clock(quote)
    body: ApprovalBody = selectors.policy_now(quote, ground.scope_of(quote)).body
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
    QuoteApproval.objects.filter(pk__in=[each.pk for each in levels]).update(due_at=clock.due_at)


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
