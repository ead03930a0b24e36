"""Quotes of a deal that are one sale in several parts: all of them name one series; the others are alternatives."""

from dataclasses import replace

from pricing.models import Quote
from pricing.rules.head import QuoteHead
from prm.common.errors import Invalid


def as_part(quote: Quote, head: QuoteHead) -> QuoteHead:
    """Return the head naming the whole it is a part of; whatever named this quote so far is part of that as well.

    Raises ``Invalid`` as :func:`of_whole` does.
    """
    head = of_whole(quote, head)
    if head.counts_with:
        parts = Quote.objects.filter(partner_id=quote.partner_id, counts_with=quote.series)
        parts.update(counts_with=head.counts_with)
    quote.counts_with = head.counts_with
    return head


def of_whole(quote: Quote, head: QuoteHead) -> QuoteHead:
    """Return the head with the quote it counts together with named as all parts of one sale name it: by one series.

    Raises ``Invalid`` for one that is not of the same deal, partner and currency.
    """
    if not head.counts_with:
        return head
    rows = Quote.objects.filter(deal_ref=quote.deal_ref, partner_id=quote.partner_id, currency=head.currency)
    named = rows.exclude(deal_ref="").filter(public_id=head.counts_with.upper()).values("series")
    other = rows.filter(series__in=named).exclude(series=quote.series).order_by("-version").first()
    if other is None:
        raise Invalid({"counts_with": "Choose another quote of this deal, in the same currency."})
    whole = other.counts_with or other.series
    return replace(head, counts_with="" if whole == quote.series else whole)
