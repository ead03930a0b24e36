"""Quotes follow their deal: they know whether it is protected, and one that is accepted after the win still counts."""

from dealreg.enums import DealStatus
from dealreg.models import Deal
from dealreg.selectors import participant as participants
from dealreg.selectors import priced
from pricing.models import Quote
from pricing.selectors import earnings as sales
from pricing.services import earnings
from pricing.services import quote as quotes
from prm.common.events import receiver
from prm.common.models.event import Event


@receiver(
    *("deal.approve", "deal.win", "deal.lose", "deal.withdraw", "deal.cancel", "deal.reopen", "deal.expire"),
    "deal.lapse",
    key="dealreg.quotes_follow",
)
def follow(event: Event) -> None:
    """Tell the deal's quotes whether it is protected now: the discount for a registration holds no longer than it."""
    deal = Deal.objects.filter(public_id=event.subject_id).first()
    if deal is not None:
        quotes.follow_deal(
            deal_ref=deal.public_id, registered=priced.is_registered(deal), families=priced.families(deal)
        )


@receiver("quote.accept", key="dealreg.settle_late")
def settle_late(event: Event) -> None:
    """Settle a quote whose customer says yes after the deal is marked as won, when nothing was settled by the win."""
    quote = Quote.objects.filter(public_id=event.subject_id).exclude(deal_ref="").first()
    if quote is None or sales.sale_of_deal(quote.deal_ref) is not None:
        return
    deal = Deal.objects.filter(public_id=quote.deal_ref, status=DealStatus.WON).first()
    if deal is not None:
        earnings.settle(quote=quote, about=sales.about(participants.shared_in(deal)), at=event.occurred_at)
