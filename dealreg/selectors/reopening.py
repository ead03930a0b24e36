"""Until when a registration that ended can come back."""

from datetime import timedelta

from dealreg import policies as kinds
from dealreg.models import Deal
from dealreg.selectors import facts as facts_of
from prm.common.errors import DomainError
from prm.common.moment import now
from prm.common.policies import in_force


def why_not(deal: Deal) -> str | None:
    """Return why a registration cannot be reopened any more, or ``None``."""
    try:
        policy = in_force([kinds.REOPEN], scope=facts_of.scope_of(deal, facts_of.tier_of(deal)))[kinds.REOPEN]
    except DomainError as error:
        return error.message
    days, ended = policy.body.within_days, deal.closed_at or deal.updated_at
    if now() <= ended + timedelta(days=days):
        return None
    return f"It ended on {ended:%-d %B %Y}; a registration can be reopened for {days} days. It can be registered anew."
