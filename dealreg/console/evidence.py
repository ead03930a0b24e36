"""What the review page shows of evidence: the pieces, what they count, what the customer said, and the rivals."""

from typing import Any

from dealreg.models import Deal
from dealreg.rules import evidence as rule
from dealreg.selectors import contest
from dealreg.selectors import evidence as selectors


def shown(deal: Deal) -> dict[str, Any]:
    """Return what the evidence partials of the review page need."""
    pieces, questions = selectors.pieces_of(deal), selectors.confirmations_of(deal)
    policy = selectors.policy_of(deal)
    facts = selectors.facts(pieces, questions)
    outcome = rule.score(policy.body, facts)
    return {
        "evidence": selectors.card(outcome, policy),
        "evidence_score": outcome.data["score"],
        "evidence_most": outcome.data["most"],
        "pieces": pieces,
        "questions": questions,
        "customer_denies": facts.denied,
        "rivals": contest.side_by_side(deal),
    }
