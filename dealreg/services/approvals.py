"""Approval by several people: levels in sequence or side by side, never one person alone where two are asked for.

The reviewer's own approval is the level of order 0. Without levels there are no rows and the reviewer decides alone.
"""

from collections.abc import Mapping, Sequence, Set
from typing import Any

from django.db import transaction

from dealreg import policies as kinds
from dealreg.enums import ApprovalState
from dealreg.models import ApprovalStep, Deal, Review
from dealreg.rules.routing import RoutingBody
from dealreg.selectors import approvals as selectors
from dealreg.selectors import facts as facts_of
from dealreg.selectors import reviewers
from prm.accounts.models import User
from prm.common import events, timeline
from prm.common.actors import SYSTEM, Actor
from prm.common.errors import DomainError, Invalid, NotAllowed
from prm.common.moment import now
from prm.common.policies import in_force


def plan(*, deal: Deal, job: str, levels: Sequence[Mapping[str, Any]], reviewer: User | None) -> None:
    """Lay out the levels after the reviewer's own, in place of an earlier plan. Without ``levels`` there is no plan.

    ``levels`` is ``data["levels"]`` of the routing decision, ``job`` its outcome.
    """
    if not levels and not deal.approvals_needed and not ApprovalStep.objects.filter(deal=deal).exists():
        return  # nothing is asked for, and nothing was
    drop(deal=deal)
    ApprovalStep.objects.bulk_create(laid_out(deal, job, levels, reviewer))
    _count(deal)


def laid_out(deal: Deal, job: str, levels: Sequence[Mapping[str, Any]], reviewer: User | None) -> list[ApprovalStep]:
    """Return the unsaved steps of a plan with ``levels``, the reviewer's own first and open; none without levels."""
    moment = now()
    rows = [{"order": 0, "job": job, "because": ""}, *levels] if levels else []
    steps = [ApprovalStep(deal=deal, created_at=moment, **row) for row in rows]
    for step in steps[:1]:
        step.state, step.assignee = ApprovalState.OPEN, reviewer
    return steps


def restart(*, deal: Deal) -> None:
    """Ask all levels of the last plan again, as an appeal does; a registration without levels stays without."""
    last = ApprovalStep.objects.filter(deal=deal, order=0).order_by("-created_at").first()
    if last is None:
        return
    rows = ApprovalStep.objects.filter(deal=deal, created_at=last.created_at).exclude(order=0).order_by("order", "id")
    levels = list(rows.values("order", "job", "because"))
    reviewer = Review.objects.select_related("reviewer").get(deal=deal).reviewer
    plan(deal=deal, job=last.job, levels=levels, reviewer=reviewer)


def drop(*, deal: Deal) -> None:
    """End the present plan: nothing of it is asked for or counts any more."""
    ApprovalStep.objects.filter(deal=deal, state__in=selectors.NOT_DROPPED).update(
        state=ApprovalState.DROPPED, updated_at=now()
    )


def sign(*, deal: Deal, actor: Actor, note: str = "") -> bool:
    """Take ``actor``'s approval of the level that is theirs; returns whether the last one is now given.

    The deal must be locked and its transition checked. Raises ``DomainError`` ``deal.not_your_level``.
    """
    steps = selectors.steps_of(deal)
    if not steps:
        return _alone_is_enough(deal, actor, note)
    step = selectors.open_to(actor, steps)
    if step is None:
        raise DomainError("deal.not_your_level", f"It waits for {selectors.waiting_for(steps)}.")
    step.state, step.decided_by_id, step.decided_at = ApprovalState.APPROVED, actor.user_id, now()
    step.note = note.strip()
    step.save(update_fields=["state", "decided_by", "decided_at", "note"])
    if any(each.state == ApprovalState.OPEN for each in steps):
        _count(deal)
    elif not _open_next(deal) and not _ask_second(deal, actor):
        _count(deal)
        return True
    _tell(deal, actor)
    return False


def _alone_is_enough(deal: Deal, actor: Actor, note: str) -> bool:
    """Without a plan the reviewer decides alone, unless the account is theirs and the deal is large."""
    if actor.user_id is None or not _needs_second(deal, {actor.user_id}):
        return True
    ApprovalStep.objects.create(
        deal=deal, order=0, job="partner_manager", state=ApprovalState.APPROVED, decided_by_id=actor.user_id,
        assignee_id=actor.user_id, decided_at=now(), note=note.strip(),
    )  # fmt: skip
    _ask_second(deal, actor)
    _tell(deal, actor)
    return False


def _open_next(deal: Deal) -> bool:
    """Open the next order that waits; returns whether there was one."""
    waiting = list(ApprovalStep.objects.filter(deal=deal, state=ApprovalState.WAITING).order_by("order", "id"))
    following = [step for step in waiting if step.order == waiting[0].order]
    taken = selectors.signers(deal)
    for step in following:
        step.assignee = _asked(step.job, deal, taken)
        step.state = ApprovalState.OPEN
        step.save(update_fields=["assignee", "state"])
        if step.assignee is not None:
            taken.add(step.assignee.pk)
    _count(deal)
    return bool(following)


def _asked(job: str, deal: Deal, taken: Set[int]) -> User | None:
    """Return whose level it is: of somebody there, else of somebody away whose stand-in signs."""
    return reviewers.for_job(job, deal, without=taken) or reviewers.stood_in_for(job, without=taken)


def _routing(deal: Deal) -> RoutingBody:
    scope = facts_of.scope_of(deal, facts_of.tier_of(deal))
    body: RoutingBody = in_force([kinds.ROUTING], scope=scope)[kinds.ROUTING].body
    return body


def _needs_second(deal: Deal, signed: set[int]) -> bool:
    rule = _routing(deal).second_person
    if rule is None:
        return False
    amount = Review.objects.values_list("amount_eur", flat=True).get(deal=deal)
    return selectors.above(rule, amount) and selectors.owns_account(deal, signed, rule)


def _ask_second(deal: Deal, actor: Actor) -> bool:
    """Ask somebody else too when everybody who approved owns the partner's account; returns whether it was needed."""
    signed = selectors.signers(deal)
    if not _needs_second(deal, signed):
        return False
    rule = _routing(deal).second_person
    assert rule is not None
    last = max(step.order for step in selectors.steps_of(deal))
    ApprovalStep.objects.create(
        deal=deal, order=last + 1, job=rule.job, because="nobody approves alone for an account they own",
        state=ApprovalState.OPEN, assignee=_asked(rule.job, deal, signed),
    )  # fmt: skip
    _count(deal)
    return True


def _count(deal: Deal) -> None:
    """Keep how far the approval is where the partner can read it."""
    states = [step.state for step in selectors.steps_of(deal)]
    deal.approvals_needed = len(states)
    deal.approvals_given = states.count(ApprovalState.APPROVED)
    deal.save(update_fields=["approvals_needed", "approvals_given"])


def _tell(deal: Deal, actor: Actor) -> None:
    """Write the level on the timeline and tell those whose turn it is now."""
    timeline.entry(
        deal, actor=actor, kind="deal.level_approved", partner_id=deal.partner_id,
        text=f"approved level {deal.approvals_given} of {deal.approvals_needed}",
    )  # fmt: skip
    events.emit("deal.level_approved", subject=deal, partner_id=deal.partner_id, actor=actor)


@transaction.atomic
def hand_over(*, step: ApprovalStep, assignee: User, actor: Actor = SYSTEM) -> ApprovalStep:
    """Give an open level to somebody else. Raises ``Invalid`` for somebody who approved already, ``NotAllowed``."""
    if not actor.may("deal.review"):
        raise NotAllowed("deal.not_allowed", "Your role does not allow you to hand over approvals.")
    deal = Deal.objects.select_for_update().get(pk=step.deal_id)
    locked = ApprovalStep.objects.select_for_update().get(pk=step.pk)
    if locked.state != ApprovalState.OPEN:
        raise DomainError("deal.stale", "This level is decided already. Nothing was changed.")
    if assignee.pk in selectors.signers(deal):
        raise Invalid({"assignee": f"{assignee.name} approved another level; two levels are two people."})
    locked.assignee = assignee
    locked.save(update_fields=["assignee"])
    text = f"handed the {selectors.job_of(locked)} approval to {assignee.name}"
    timeline.staff_note(deal, actor=actor, text=text)
    events.emit("deal.level_assigned", subject=deal, partner_id=deal.partner_id, actor=actor)
    return locked
