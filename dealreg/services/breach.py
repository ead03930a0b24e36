"""What follows by itself when the vendor is late."""

from collections.abc import Sequence

from django.db import transaction

from dealreg import policies as kinds
from dealreg.enums import OPEN_FOR_REVIEW, ApproveReason, DealStatus
from dealreg.models import Deal, Review
from dealreg.rules.sla import LateFacts, decide_late
from dealreg.selectors import approvals as approval_selectors
from dealreg.selectors import facts as facts_of
from dealreg.selectors import review as review_selectors
from dealreg.services import review as review_services
from partners.selectors.tier import primary_tiers
from prm.common import timeline
from prm.common.actors import SYSTEM
from prm.common.decisions import together
from prm.common.errors import DomainError
from prm.common.judging import keep
from prm.common.policies import Policy, in_force


@transaction.atomic
def decision_late(*, deal: Deal) -> Deal:
    """Write the delay where both sides read it, and approve what the policy approves when late.

    The compensation of the protection is given with the decision, whenever that comes.
    """
    return decisions_late(references=[deal.public_id]).get(deal.public_id, deal)


@transaction.atomic
def decisions_late(*, references: Sequence[str]) -> dict[str, Deal]:
    """Do so for many registrations; returns those that were still to be decided, by public id."""
    rows = Deal.objects.select_for_update(of=("self",)).select_related("partner", "owner").order_by("pk")
    late = list(rows.filter(public_id__in=references, status__in=OPEN_FOR_REVIEW))
    timeline.same_entry(
        late, actor=SYSTEM, kind="clock.breached", text="escalated the decision: the promised time is over"
    )
    tiers = primary_tiers(deal.partner_id for deal in late)
    facts = _facts_of(late)
    policies: dict[tuple[tuple[str, str], ...], Policy] = {}
    approved = []
    with together():
        for deal in late:
            scope = facts_of.scope_of(deal, tiers.get(deal.partner_id))
            key = tuple(sorted((dimension, str(value)) for dimension, value in scope.items()))
            if key not in policies:
                policies[key] = in_force([kinds.SLA], scope=scope)[kinds.SLA]
            outcome = decide_late(policies[key].body, facts[deal.pk])
            keep(
                "deal.late", subject=deal, partner_id=deal.partner_id, facts=facts[deal.pk], outcome=outcome,
                policy=policies[key], actor=SYSTEM, card=False,
            )  # fmt: skip
            if outcome.outcome == "approved":
                approved.append(deal)
    return {**{deal.public_id: deal for deal in late}, **{deal.public_id: _approve(deal) for deal in approved}}


def _facts_of(deals: list[Deal]) -> dict[int, LateFacts]:
    """Return what the rule looks at of each registration: three questions, however many there are."""
    asked = approval_selectors.with_levels(deals)
    open_questions = review_selectors.with_unjudged_blocking_match(deals)
    return {
        review.deal_id: LateFacts(
            checks=review.checks,
            amount_eur=review.amount_eur,
            levels=review.deal_id in asked,
            open_question=review.deal_id in open_questions or review.deal.status == DealStatus.ON_HOLD,
        )
        for review in Review.objects.filter(deal__in=deals).select_related("deal")
    }


def _approve(deal: Deal) -> Deal:
    try:
        with transaction.atomic():
            return review_services.approve_by_policy(deal=deal, reason_code=ApproveReason.LATE)
    except DomainError:
        # Claimed by another registration meanwhile, or closed to approval: a person decides, as escalated.
        return deal
