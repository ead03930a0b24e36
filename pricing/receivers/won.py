"""A sale is won: its accepted quote is settled, its subscriptions begin, what it renews is renewed."""

from pricing.enums import QuoteStatus
from pricing.models import Quote
from pricing.selectors.earnings import SaleAbout, about
from pricing.services import earnings
from prm.common.events import receiver
from prm.common.models.event import Event


@receiver("deal.win", key="pricing.settle_won")
def settle_won(event: Event) -> None:
    """Settle the accepted quote of a won deal. Without one there is nothing priced to share."""
    rows = Quote.objects.filter(
        deal_ref=event.subject_id, partner_id=event.partner_id, status=QuoteStatus.ACCEPTED
    )  # fmt: skip
    for quote in rows.order_by("pk"):
        earnings.settle(quote=quote, about=about(event.payload), at=event.occurred_at)


@receiver("quote.accept", key="pricing.settle_renewal")
def settle_renewal(event: Event) -> None:
    """Settle a renewal's quote when its customer accepts: without a deal nobody else says that it is won."""
    quote = Quote.objects.filter(public_id=event.subject_id).exclude(renewal_ref="").filter(deal_ref="").first()
    if quote is not None:
        earnings.settle(quote=quote, about=SaleAbout(), at=event.occurred_at)
