"""What follows by itself when the vendor is late."""

from collections.abc import Sequence
from contextlib import suppress

from django.db import transaction

from dealreg import policies as kinds
from dealreg.enums import OPEN_FOR_REVIEW, ApproveReason, DealStatus
from dealreg.models import Deal, Review
from dealreg.rules.sla import LateFacts, decide_late
from dealreg.selectors import approvals as approval_selectors
from dealreg.selectors import facts as facts_of
from dealreg.selectors import review as review_selectors
from dealreg.selectors import tender
from dealreg.services import review as review_services
from prm.common import timeline
from prm.common.actors import SYSTEM
from prm.common.decisions import together
from prm.common.errors import DomainError
from prm.common.judging import keep
from prm.common.policies import in_force_for_each


@transaction.atomic
def decisions_late(*, references: Sequence[str]) -> None:
    """Write the delay where both sides read it, and approve what the policy approves when late.

    ``references`` are public ids; what is decided already is left alone. The compensation of the protection is given
    with the decision, whenever that comes.
    """
    rows = (
        Deal.objects.select_for_update()
        .order_by("pk")
        .only("public_id", "partner_id", "status", "motion", "territory", "procurement", "tender_published_on")
    )
    late = list(rows.filter(public_id__in=references, status__in=OPEN_FOR_REVIEW))
    timeline.same_entry(
        late, actor=SYSTEM, kind="clock.breached", text="escalated the decision: the promised time is over"
    )
    scopes = facts_of.scopes_of(late)
    facts, approved = _facts_of(late), []
    with together():
        for deal, policies in zip(late, in_force_for_each([kinds.SLA], scopes), strict=True):
            policy = policies[kinds.SLA]
            outcome = decide_late(policy.body, facts[deal.pk])
            keep(
                "deal.late", subject=deal, partner_id=deal.partner_id, facts=facts[deal.pk], outcome=outcome,
                policy=policy, actor=SYSTEM, card=False,
            )  # fmt: skip
            if outcome.outcome == "approved":
                approved.append(deal)
    for deal in approved:
        _approve(deal)


def _facts_of(deals: list[Deal]) -> dict[int, LateFacts]:
    """Return what the rule looks at of each registration: three questions, however many there are."""
    asked = approval_selectors.with_levels(deals)
    waiting = review_selectors.with_unjudged_blocking_match(deals)
    waiting |= {deal.pk for deal in deals if deal.status == DealStatus.ON_HOLD}
    waiting |= {deal.pk for deal in deals if tender.why_not_approve(deal)}
    reviews = Review.objects.filter(deal__in=deals).values_list("deal_id", "checks", "amount_eur")
    return {
        pk: LateFacts(checks=checks, amount_eur=amount, levels=pk in asked, open_question=pk in waiting)
        for pk, checks, amount in reviews
    }


def _approve(deal: Deal) -> None:
    # Claimed by another registration meanwhile, or closed to approval: a person decides, as escalated.
    with suppress(DomainError), transaction.atomic():
        review_services.approve_by_policy(deal=deal, reason_code=ApproveReason.LATE)
