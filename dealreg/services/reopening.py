"""Bringing a registration back that ended: checked afresh, with a fresh promise and a place at the end of the line."""

from django.db import transaction

from dealreg import policies as kinds
from dealreg.enums import OPEN_FOR_REVIEW, DealStatus
from dealreg.models import Conflict, Deal, Review
from dealreg.selectors import facts as facts_of
from dealreg.selectors import reviewers
from dealreg.services import approvals, checks, review, submission, wording
from dealreg.workflows.deal import DEAL
from prm.common.actors import SYSTEM, Actor
from prm.common.moment import now
from prm.common.policies import in_force
from prm.common.workflow import Step, apply

UNDECIDED = OPEN_FOR_REVIEW | {DealStatus.RETURNED}
FRESH = {
    "closed_at": None,
    "decided_at": None,
    "reason_code": "",
    "protected_from": None,
    "protected_until": None,
    "order_number": "",
    "final_amount": None,
    "lost_reason": "",
    "lost_to": "",
}
"""What belonged to the earlier decision and its end."""


@transaction.atomic
def reopen(*, deal: Deal, actor: Actor, note: str) -> Deal:
    """Put an ended registration back into review. What came to its customer in the meantime stands in its way.

    Raises ``DomainError`` ``deal.closed`` when it ended too long ago, ``deal.reason_required`` without words,
    ``Invalid`` when the words name another partner.
    """
    wording.check(deal=deal, note=note)
    apply(DEAL, deal, "reopen", actor=actor, step=Step(note=note.strip(), update=dict(FRESH)))
    deal = Deal.objects.select_related("partner", "owner").get(pk=deal.pk)
    # It lost its place when it ended: whatever came since waits for it no longer.
    Conflict.objects.filter(other=deal, deal__status__in=UNDECIDED).delete()
    tier = facts_of.tier_of(deal)
    policies = in_force(submission.KINDS, scope=facts_of.scope_of(deal, tier))
    checked = checks.again(deal, tier, policies, place=now())
    before = Review.objects.select_related("reviewer").get(deal=deal).reviewer
    reviewer = before if before in reviewers.choices() else reviewers.for_job(checked.job, deal)
    submission.start_promise(deal, tier, policies[kinds.SLA], reviewer, checked)
    approvals.plan(deal=deal, job=checked.job, levels=checked.levels, reviewer=reviewer)
    if reviewer is not None:
        review.assign(deal=deal, reviewer=reviewer, actor=SYSTEM)
    deal.refresh_from_db()
    return deal
