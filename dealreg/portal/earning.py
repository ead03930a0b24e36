"""What a partner itself earns on its won deal; nobody else's share."""

from typing import Any

from dealreg.enums import DealStatus
from dealreg.models import Deal
from pricing.selectors import earnings_table
from prm.common.actors import Actor


def shown(who: Actor, deal: Deal) -> dict[str, Any]:
    """Return the partner's own shares of a won deal."""
    won = deal.status == DealStatus.WON and who.may("earning.view")
    return {"shares": earnings_table.own(who, deal.public_id) if won else []}
