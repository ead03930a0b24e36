"""Approving prices: planning the levels, signing them, passing them on.

Everything happens under the quote's lock: two people who sign at once sign one after the other.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Literal

from django.db import transaction

from pricing.enums import QuoteStatus, SignStatus
from pricing.models import Quote, QuoteApproval
from pricing.rules import ask as ask_rule
from pricing.rules import quoted, signing
from pricing.rules.approval import ApprovalBody, Covered, Level, may_sign, worse
from pricing.rules.head import QuoteHead
from pricing.selectors import approval as selectors
from pricing.selectors import approvers, ground
from pricing.services import passing, special
from pricing.services.quote_lines import Worked
from pricing.services.quote_ready import make_ready, start_expiry, stop
from pricing.workflows.approval import QUOTE_APPROVAL
from pricing.workflows.quote import QUOTE
from prm.accounts.models import User
from prm.common import events, timeline
from prm.common.actors import SYSTEM, Actor
from prm.common.errors import DomainError, Invalid, NotAllowed
from prm.common.moment import now
from prm.common.tenancy import as_system
from prm.common.workflow import Step, apply, lock

Verdict = Literal["approve", "refuse"]
LONGEST = 2000


class BeyondLimit(DomainError):
    """The signer's limits do not reach as far as the ask. The level passes to somebody whose do."""


def plan(*, quote: Quote, head: QuoteHead, worked: Worked, levels: Sequence[Level]) -> int:
    """Lay out the levels of a locked draft that is submitted; returns how many of them are signed already.

    A level that was signed for a version of this quote is not asked again unless the price became worse since.
    """
    with as_system("quote keeping"):
        facts = worked.gathered.facts
        asked = quoted.ask_of(worked.priced, facts.ground)
        held_against = ask_rule.covered(head, facts.ground, worked.priced, approved=False)
        covers = selectors.written(ask_rule.covered(head, facts.ground, worked.priced, approved=True), asked)
        before = _asked_before(quote)
        signed, reasons = _kept(before, levels, held_against, worked.quoting.most_days)
        for level in before:
            if level.quote_id == quote.pk and level.status in selectors.COUNTING:
                apply(QUOTE_APPROVAL, level, "drop", actor=SYSTEM)
        rows = [_row(quote, level, signed.get(at), covers) for at, level in enumerate(levels)]
        QuoteApproval.objects.bulk_create(rows)
        for reason in reasons:
            timeline.staff_note(quote, actor=SYSTEM, text=f"asked for approval again: {reason}")
    return len(signed)


def _asked_before(quote: Quote) -> list[QuoteApproval]:
    """Return the levels of any version of a quote that count or were dropped, in their order."""
    statuses = [*selectors.COUNTING, SignStatus.DROPPED]
    rows = QuoteApproval.objects.filter(quote__series=quote.series, status__in=statuses)
    return list(rows.select_related("quote").order_by("pk"))


def _row(quote: Quote, level: Level, earlier: QuoteApproval | None, covers: dict[str, object]) -> QuoteApproval:
    row = QuoteApproval(quote=quote, order=level.order, job=level.job, because=level.because, covers=covers)
    if earlier is None:
        return row
    return QuoteApproval(
        quote=quote,
        order=level.order,
        job=level.job,
        because=f"covered by the approval of version {earlier.quote.version}",
        status=SignStatus.APPROVED,
        assignee_id=earlier.assignee_id,
        decided_by_id=earlier.decided_by_id,
        decided_for_id=earlier.decided_for_id,
        decided_at=earlier.decided_at,
        note=earlier.note,
        covers=earlier.covers,
    )


def _kept(
    before: Sequence[QuoteApproval], levels: Sequence[Level], present: Covered, most_days: int
) -> tuple[dict[int, QuoteApproval], list[str]]:
    """Return which levels an earlier signature covers, by place, and why the others are asked again."""
    since = now() - timedelta(days=most_days)
    signed = [(each.decided_at, each.pk, each) for each in before if each.decided_at and each.decided_at > since]
    given = [each for _, _, each in sorted(signed, key=lambda row: row[:2], reverse=True)]
    kept: dict[int, QuoteApproval] = {}
    reasons: list[str] = []
    for at, level in enumerate(levels):
        same = [each for each in given if each.job == level.job]
        found = next((each for each in same if not worse(selectors.covered_by(each), present)), None)
        if found is not None:
            kept[at] = found
        elif same:
            reasons += worse(selectors.covered_by(same[0]), present)
    return kept, list(dict.fromkeys(reasons))


def ask(*, quote: Quote, actor: Actor) -> None:
    """Open the first level of a quote that is now in approval, and tell whose turn it is. Its prices run meanwhile."""
    with as_system("quote keeping"):
        start_expiry(quote)
        passing.open_next(quote, actor)


def decide(
    *, actor: Actor, approval: QuoteApproval, verdict: Verdict, note: str = "", special_until: date | None = None
) -> QuoteApproval:
    """Sign a level, or refuse it: then the quote goes back to whoever asked, with the reason.

    Limits are those in force at this moment, whatever they were when the level was laid out. With ``special_until``
    the last signature keeps the approved prices as special prices for the customer until that day.

    Raises ``DomainError`` ``quote_approval.beyond_limit`` when the signer may not go so far: nothing is lost, and the
    level has passed to the next job that may. ``quote_approval.stale`` when it was decided already, ``NotAllowed``
    for whoever asked for the price, signed another level, or is not asked at all.
    """
    try:
        return _decide(actor, approval, verdict, note, special_until)
    except BeyondLimit:
        passing.pass_on(quote=approval.quote, job=approval.job, actor=actor)
        raise


@transaction.atomic
def _decide(
    actor: Actor, approval: QuoteApproval, verdict: Verdict, note: str, special_until: date | None
) -> QuoteApproval:
    quote = passing.lock_quote(approval.quote)
    level = lock(approval)
    level.quote = quote
    if quote.status != QuoteStatus.IN_APPROVAL or level.status != SignStatus.OPEN:
        raise DomainError(
            "quote_approval.stale",
            f"This level is {level.get_status_display().lower()} and the quote is "
            f"{quote.get_status_display().lower()}. Nothing was changed.",
            extra={"state": level.status},
        )
    if not actor.is_staff or not actor.may("quote.approve"):
        raise NotAllowed("quote_approval.not_allowed", "Your role does not allow you to approve prices.")
    if (closed := selectors.why_not_theirs(level, actor)) is not None:
        raise NotAllowed("quote_approval.not_yours", closed)
    note = note.strip()[:LONGEST]
    if verdict == "approve":
        _may_go_so_far(quote, level)
        _sign(quote, level, actor, note, special_until)
    elif verdict == "refuse":
        _refuse(quote, level, actor, note)
    else:
        raise Invalid({"verdict": "Approve or refuse."})
    return level


def _may_go_so_far(quote: Quote, level: QuoteApproval) -> None:
    body: ApprovalBody = selectors.policy_now(ground.scope_of(quote)).body
    if reasons := may_sign(body, level.job, selectors.facts_of(level), requested_by_same=False):
        higher = signing.above(body, level.job, selectors.facts_of(level))
        passed = f" It has passed to the {approvers.label_of(higher)}." if higher else ""
        raise BeyondLimit(
            "quote_approval.beyond_limit", " ".join(reasons) + passed, extra={"reasons": list(reasons), "to": higher}
        )


def _sign(quote: Quote, level: QuoteApproval, actor: Actor, note: str, special_until: date | None) -> None:
    update = {"decided_by_id": actor.user_id, "decided_for_id": selectors.signs_for(level, actor),
              "decided_at": now(), "note": note}  # fmt: skip
    apply(QUOTE_APPROVAL, level, "approve", actor=actor, step=Step(note=note, update=update))
    _count(quote)
    events.emit(
        "quote.level_approved", subject=quote, partner_id=quote.partner_id, actor=actor, payload={"job": level.job}
    )
    if QuoteApproval.objects.filter(quote=quote, status=SignStatus.OPEN).exists() or passing.open_next(quote, actor):
        return
    step = Step(update={"approvals_given": quote.approvals_given}, signed=approvers.label_of(level.job).capitalize())
    ready: Quote = apply(QUOTE, quote, "approve", actor=actor, step=step)
    make_ready(ready, actor=SYSTEM)
    if special_until is not None:
        special.of_quote(quote=ready, actor=actor, until=special_until)


def _refuse(quote: Quote, level: QuoteApproval, actor: Actor, note: str) -> None:
    update = {"decided_by_id": actor.user_id, "decided_for_id": selectors.signs_for(level, actor),
              "decided_at": now(), "note": note}  # fmt: skip
    apply(QUOTE_APPROVAL, level, "refuse", actor=actor, step=Step(note=note, update=update))
    passing.stop_clock(quote)
    stop(quote)
    apply(QUOTE, quote, "refuse", actor=actor, step=Step(note=note, signed=approvers.label_of(level.job).capitalize()))


def decide_several(
    *, actor: Actor, approvals: Sequence[QuoteApproval], verdict: Verdict, note: str = ""
) -> list[tuple[QuoteApproval, str]]:
    """Sign or refuse several levels, each by itself; returns each with why it could not be, or nothing."""
    done = []
    for approval in approvals:
        try:
            decide(actor=actor, approval=approval, verdict=verdict, note=note)
        except DomainError as error:
            done.append((approval, error.message))
        else:
            done.append((approval, ""))
    return done


@transaction.atomic
def hand_over(*, actor: Actor, approval: QuoteApproval, to: User, reason: str) -> QuoteApproval:
    """Give an open level to somebody else who may take it.

    Raises ``Invalid`` for somebody who may not, asked for the price or signed already, and without a reason,
    ``NotAllowed`` for whoever asked for the price.
    """
    if not actor.is_staff or not actor.may("quote.approve"):
        raise NotAllowed("quote_approval.not_allowed", "Your role does not allow you to hand over approvals.")
    quote = passing.lock_quote(approval.quote)
    level: QuoteApproval = lock(approval)
    if level.status != SignStatus.OPEN:
        raise DomainError("quote_approval.stale", "This level is decided already. Nothing was changed.")
    if quote.requested_by_id is not None and quote.requested_by_id == actor.user_id:
        raise NotAllowed("quote_approval.not_yours", "Whoever asked for a price does not choose who approves it.")
    if not reason.strip():
        raise Invalid({"reason": "Please say why, in words."})
    if to not in approvers.could_take(level.job):
        raise Invalid({"to": f"{to.name} cannot do this for the {approvers.label_of(level.job)}."})
    if to.pk in selectors.signers(quote) or to.pk == quote.requested_by_id:
        raise Invalid({"to": f"{to.name} asked for the price or approved another level."})
    level.assignee = to
    level.save(update_fields=["assignee"])
    text = f"handed the {approvers.label_of(level.job)}'s approval to {to.name}: {reason.strip()[:300]}"
    timeline.staff_note(quote, actor=actor, text=text)
    passing.tell(quote, actor)
    return level


def _count(quote: Quote) -> None:
    """Keep how far the approval is where the partner can read it."""
    states = list(
        QuoteApproval.objects.filter(quote=quote, status__in=selectors.COUNTING).values_list("status", flat=True)
    )
    quote.approvals_needed, quote.approvals_given = len(states), states.count(SignStatus.APPROVED)
    quote.save(update_fields=["approvals_needed", "approvals_given"])
