"""Who earns what on a deal, in the vendor's view: settled when it is won, expected while it is quoted."""

from collections.abc import Sequence
from typing import Any

from dealreg.enums import DealStatus
from dealreg.models import Deal
from dealreg.selectors import participant as participants
from pricing.enums import QuoteStatus
from pricing.models import Quote
from pricing.selectors import earnings, earnings_table
from prm.common.actors import Actor

COUNTS = (QuoteStatus.ACCEPTED, QuoteStatus.SENT, QuoteStatus.READY, QuoteStatus.IN_APPROVAL)
"""Quotes that say what a sale would come to, the surest first."""


def shown(who: Actor, deal: Deal, quotes: Sequence[Quote]) -> dict[str, Any]:
    """Return the table of shares: of the sale a won deal became, else of its surest quote; nothing without either."""
    if not quotes or not who.may("sale.view"):
        return {"earnings": None}
    sale = earnings.sale_of_deal(deal.public_id) if deal.status == DealStatus.WON else None
    if sale is not None:
        return {"earnings": earnings_table.of_sale(sale), "priced_sale": sale}
    offered = sorted((each for each in quotes if each.status in COUNTS), key=lambda each: COUNTS.index(each.status))
    if not offered:
        return {"earnings": None}
    about = earnings.about(participants.shared_in(deal))
    return {"earnings": earnings_table.of_quote(offered[0], about)}
