"""Registrations with everything the vendor knows, as plain data for the API. Staff only."""

from collections.abc import Mapping
from typing import Any

from django.db.models import F, QuerySet

from dealreg.models import Conflict, Deal, Match, Opportunity, Review
from dealreg.selectors import approvals, plain
from dealreg.selectors import review as reviews
from partners.selectors.plain import contributions
from prm.common.actors import Actor
from prm.common.decisions import decisions_of
from prm.common.models import Decision
from prm.common.plain import plain as value_of

OPPORTUNITY = (
    *("external_id", "name", "territory", "stage", "is_renewal", "amount", "currency", "engaged_on", "closed_on"),
)


def rows(deals: QuerySet[Deal], actor: Actor, wanted: Mapping[str, Any]) -> QuerySet[Any]:
    """Return the deals that ``wanted`` asks for as dictionaries with ``id`` to page by, for :func:`shaped`."""
    for name in ("status", "stage"):
        if wanted.get(name):
            deals = deals.filter(**{f"{name}__in": wanted[name]})
    if wanted.get("checks"):
        deals = deals.filter(review__checks__in=wanted["checks"])
    if wanted.get("partner"):
        deals = deals.filter(partner__public_id=wanted["partner"])
    if wanted.get("reviewer") == "me":
        deals = deals.filter(review__reviewer_id=actor.user_id)
    elif wanted.get("reviewer"):
        deals = deals.filter(review__reviewer__public_id=wanted["reviewer"])
    if wanted.get("q"):
        deals = deals.filter(customer_name__icontains=wanted["q"])
    return deals.values(
        "id", "public_id", *plain.ROW, "reviewer_name", owner_name=F("owner__name"), checks=F("review__checks"),
        due_at=F("review__due_at"), partner_ref=F("partner__public_id"), partner_name=F("partner__name"),
    )  # fmt: skip


def shaped(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return one row as the API gives it."""
    return {
        **plain.shaped(row),
        "partner": row["partner_ref"],
        "partner_name": row["partner_name"],
        "reviewer": row["reviewer_name"],
        "checks": row["checks"],
        "due_at": value_of(row["due_at"]),
    }


def known(deal: Deal) -> dict[str, Any]:
    """Return what the vendor alone knows: the review, look-alikes, conflicts and every decision."""
    review = Review.objects.select_related("account", "reviewer").filter(deal=deal).first()
    return {
        "partner": deal.partner.public_id,
        "partner_name": deal.partner.name,
        "review": _review(deal, review) if review else None,
        "matches": [match(one) for one in reviews.matches_of(deal)],
        "conflicts": [_conflict(one) for one in reviews.conflicts_of(deal)],
        "decisions": [_decision(one) for one in decisions_of(deal)],
    }


def _review(deal: Deal, review: Review) -> dict[str, Any]:
    return {
        "checks": review.checks,
        "account": review.account.public_id if review.account else None,
        "account_name": review.account.name if review.account else None,
        "reviewer": review.reviewer.public_id if review.reviewer else None,
        "reviewer_name": review.reviewer.name if review.reviewer else None,
        "low_risk": review.low_risk,
        "amount_eur": value_of(review.amount_eur),
        "due_at": value_of(review.due_at),
        "levels": [
            {
                "id": step.public_id,
                **{name: value_of(getattr(step, name)) for name in ("order", "job", "because", "state", "decided_at")},
                "assignee": step.assignee.name if step.assignee else None,
                "decided_by": step.decided_by.name if step.decided_by else None,
            }
            for step in approvals.steps_of(deal)
        ],
    }


def match(found: Match) -> dict[str, Any]:
    """Return one look-alike."""
    return {
        "id": found.public_id,
        "account": found.account.public_id,
        "account_name": found.account.name,
        "score": found.score,
        "computed": found.computed,
        "maybe_parent": found.maybe_parent,
        "verdict": found.verdict or None,
        "verdict_by": found.verdict_by_name,
        "contributions": contributions(found.contributions),
    }


def _conflict(found: Conflict) -> dict[str, Any]:
    account = found.account or (found.match.account if found.match else None)
    return {
        "kind": found.kind,
        "explanation": found.explanation,
        "blocking": found.blocking,
        "deal": found.other.public_id if found.other else None,
        "opportunity": found.opportunity.public_id if found.opportunity else None,
        "account": account.public_id if account else None,
    }


def _decision(found: Decision) -> dict[str, Any]:
    return {
        "id": found.public_id,
        "kind": found.kind,
        "outcome": found.outcome,
        "sentence": found.sentence,
        "policy": found.policy.public_id if found.policy else None,
        "decided_by": found.decided_by_name,
        "trace": found.trace,
        "alternatives": found.alternatives,
        "at": value_of(found.at),
    }


def opportunity(found: Opportunity) -> dict[str, Any]:
    """Return one sale of the vendor's records."""
    return {
        "id": found.public_id,
        **{name: value_of(getattr(found, name)) for name in OPPORTUNITY},
        "account": found.account.public_id if found.account else None,
        "partner": found.partner.public_id if found.partner else None,
        "family": found.family.code if found.family else None,
        "product": found.product.sku if found.product else None,
        "owner": found.owner_name,
    }
