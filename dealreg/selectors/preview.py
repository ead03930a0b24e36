"""What would happen, without making it happen."""

from dealreg import policies as kinds
from dealreg.models import Deal
from dealreg.rules import protection as protection_rule
from dealreg.rules.sla import compensate
from dealreg.selectors import facts as facts_of
from dealreg.selectors import promises
from dealreg.selectors.review import review_of
from prm.common.decisions import Outcome
from prm.common.errors import DomainError
from prm.common.moment import now


def protection(deal: Deal) -> Outcome | None:
    """Return the protection an approval would give right now; ``None`` when no policy is in force. Staff only."""
    tier = facts_of.tier_of(deal)
    review = review_of(deal)
    try:
        policies = facts_of.policies_of(deal, tier, kinds.PROTECTION, kinds.SLA)
    except DomainError:
        return None
    owed = compensate(policies[kinds.SLA].body.late, promised=promises.late_since(deal), decided=now())
    facts = facts_of.protection_facts(deal, tier, review.account, delay_days=owed.days)
    return protection_rule.decide(policies[kinds.PROTECTION].body, facts)
