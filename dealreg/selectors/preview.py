"""What would happen, without making it happen."""

from dealreg import policies as kinds
from dealreg.models import Deal, Review
from dealreg.rules import protection as protection_rule
from dealreg.selectors import facts as facts_of
from prm.common.decisions import Outcome
from prm.common.errors import DomainError
from prm.common.policies import in_force


def protection(deal: Deal) -> Outcome | None:
    """Return the protection an approval would give right now; ``None`` when no policy is in force. Staff only."""
    tier = facts_of.tier_of(deal)
    review = Review.objects.select_related("account").get(deal=deal)
    try:
        policy = in_force([kinds.PROTECTION], scope=facts_of.scope_of(deal, tier))[kinds.PROTECTION]
    except DomainError:
        return None
    return protection_rule.decide(policy.body, facts_of.protection_facts(deal, tier, review.account))
