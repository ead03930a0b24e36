"""Reading the customer's link to a quote."""

import hashlib
from typing import Literal

from pricing.enums import QuoteStatus
from pricing.models import Quote, QuoteLink
from prm.common.moment import now

Standing = Literal["open", "accepted", "declined", "expired", "withdrawn"]


def digest(token: str) -> str:
    """Return what is kept of a link's secret. It has 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def by_token(token: str) -> QuoteLink | None:
    """Return the link a token belongs to, with its quote and partner, or ``None``."""
    rows = QuoteLink.objects.select_related("quote__partner", "quote__owner")
    return rows.filter(digest=digest(token)).first()


def standing(link: QuoteLink, quote: Quote) -> Standing:
    """Return whether a quote is still open to an answer by its link, and else why not."""
    if quote.status == QuoteStatus.ACCEPTED:
        return "accepted"
    if quote.status == QuoteStatus.DECLINED:
        return "declined"
    over = link.expires_at <= now()
    if quote.status == QuoteStatus.SENT:
        return "expired" if over else "open"
    return "expired" if quote.status == QuoteStatus.EXPIRED else "withdrawn"
