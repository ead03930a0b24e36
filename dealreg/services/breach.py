"""What follows by itself when the vendor is late."""

from django.db import transaction

from dealreg import policies as kinds
from dealreg.enums import OPEN_FOR_REVIEW, ApproveReason, DealStatus
from dealreg.models import Deal, Review
from dealreg.rules.sla import LateFacts, decide_late
from dealreg.selectors import approvals as approval_selectors
from dealreg.selectors import facts as facts_of
from dealreg.selectors import review as review_selectors
from dealreg.services import review as review_services
from prm.common import timeline
from prm.common.actors import SYSTEM
from prm.common.errors import DomainError
from prm.common.judging import keep
from prm.common.policies import in_force


@transaction.atomic
def decision_late(*, deal: Deal) -> Deal:
    """Write the delay where both sides read it, and approve what the policy approves when late.

    The compensation of the protection is given with the decision, whenever that comes.
    """
    deal = Deal.objects.select_for_update(of=("self",)).select_related("partner", "owner").get(pk=deal.pk)
    if deal.status not in OPEN_FOR_REVIEW:
        return deal
    timeline.entry(
        deal, actor=SYSTEM, kind="clock.breached", partner_id=deal.partner_id,
        text="escalated the decision: the promised time is over",
    )  # fmt: skip
    return _approved_when_late(deal)


def _approved_when_late(deal: Deal) -> Deal:
    scope = facts_of.scope_of(deal, facts_of.tier_of(deal))
    policy = in_force([kinds.SLA], scope=scope)[kinds.SLA]
    review = Review.objects.get(deal=deal)
    facts = LateFacts(
        checks=review.checks,
        amount_eur=review.amount_eur,
        levels=bool(approval_selectors.steps_of(deal)),
        open_question=bool(review_selectors.unjudged_blocking_match(deal)) or deal.status == DealStatus.ON_HOLD,
    )
    outcome = decide_late(policy.body, facts)
    keep(
        "deal.late", subject=deal, partner_id=deal.partner_id, facts=facts, outcome=outcome, policy=policy,
        actor=SYSTEM, card=False,
    )  # fmt: skip
    if outcome.outcome != "approved":
        return deal
    try:
        with transaction.atomic():
            return review_services.approve_by_policy(deal=deal, reason_code=ApproveReason.LATE)
    except DomainError:
        # Claimed by another registration meanwhile, or closed to approval: a person decides, as escalated.
        return deal
