"""What follows when a quote can be offered, and when it ends: its clock, its earlier versions, its link."""

from django.db import transaction

from pricing.enums import QuoteStatus, SignStatus
from pricing.models import Quote, QuoteApproval, QuoteLink
from pricing.selectors import quote as selectors
from pricing.workflows.approval import QUOTE_APPROVAL
from pricing.workflows.quote import QUOTE
from prm.common import clocks
from prm.common.actors import SYSTEM, Actor
from prm.common.moment import now
from prm.common.tenancy import as_system
from prm.common.workflow import apply

EXPIRY = "quote.expiry"
APPROVAL_CLOCK = "quote.approval"
WARN_DAYS = (7, 2)
OVERTAKEN = (QuoteStatus.IN_APPROVAL, QuoteStatus.READY, QuoteStatus.SENT, QuoteStatus.DECLINED, QuoteStatus.EXPIRED)


def make_ready(quote: Quote, *, actor: Actor) -> None:
    """Let the clock run that ends a quote's prices, and replace its earlier versions."""
    with as_system("quote keeping"):
        clocks.cancel(APPROVAL_CLOCK, subject=quote)
        start_expiry(quote)
        earlier = Quote.objects.filter(series=quote.series, status__in=OVERTAKEN).exclude(pk=quote.pk)
        for each in earlier.order_by("pk"):
            stop(apply(QUOTE, each, "replace", actor=actor))


def start_expiry(quote: Quote) -> None:
    """Start the clock that ends a quote's prices, unless it runs already."""
    if clocks.find(EXPIRY, subject=quote) is not None:
        return
    clocks.start_until(
        EXPIRY,
        subject=quote,
        partner_id=quote.partner_id,
        owed_by="partner",
        owed_by_name=quote.customer_name,
        label="Prices valid",
        due_at=selectors.end_of(quote),
        calendar=quote.partner.calendar_key,
        warn_days_before=WARN_DAYS,
        consequence="The quote expires and its prices are no longer offered.",
    )


def stop(quote: Quote) -> None:
    """Stop what still runs for a quote that has ended: its clocks, its link, its open levels."""
    with as_system("quote keeping"):
        clocks.cancel_all(subject=quote)
        QuoteLink.objects.filter(quote=quote, expires_at__gt=now()).update(expires_at=now())
        drop_open(quote)


def drop_open(quote: Quote) -> None:
    """Ask nobody any more: end the levels nobody has decided on."""
    waiting = QuoteApproval.objects.filter(quote=quote, status__in=[SignStatus.WAITING, SignStatus.OPEN])
    for level in waiting.order_by("pk"):
        apply(QUOTE_APPROVAL, level, "drop", actor=SYSTEM)


@transaction.atomic
def expire(*, quote: Quote) -> Quote:
    """Close a quote whose prices are over. Raises as the transition table says."""
    locked: Quote = apply(QUOTE, quote, "expire", actor=SYSTEM)
    stop(locked)
    return locked
