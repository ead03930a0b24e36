"""Reading quotes. Every query starts from what the actor may see."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.db.models.functions import Upper

from pricing.enums import QuoteStatus
from pricing.models import Product, Quote, QuoteLine
from pricing.rules.head import LineAsk, QuoteHead
from prm.common import clocks
from prm.common.actors import Actor
from prm.common.errors import NotFound
from prm.common.moment import now


def visible_to(actor: Actor) -> QuerySet[Quote]:
    """Return the quotes ``actor`` may see: staff all, a partner all of its own."""
    if actor.is_partner:
        return Quote.objects.filter(partner_id=actor.partner_id)
    return Quote.objects.all() if actor.is_staff or actor.is_system else Quote.objects.none()


def get_visible(actor: Actor, reference: str) -> Quote:
    """Return one quote by public id with partner and owner. Raises ``NotFound``, for a stranger's quote too."""
    rows = visible_to(actor).select_related("partner__type", "owner")
    found = rows.filter(public_id=reference.upper()).first()
    if found is None:
        raise NotFound()
    return found


def versions(actor: Actor, quote: Quote) -> list[Quote]:
    """Return every version of a quote, the newest first."""
    return list(visible_to(actor).filter(series=quote.series).order_by("-version"))


def of_deal(actor: Actor, deal_ref: str) -> list[Quote]:
    """Return the quotes of a deal that still count, the newest first: without the versions that were replaced."""
    rows = visible_to(actor).filter(deal_ref=deal_ref).exclude(status=QuoteStatus.REPLACED)
    return list(rows.order_by("-created_at", "-pk"))


def parts_of(actor: Actor, quote: Quote) -> list[Quote]:
    """Return the other quotes that are one sale with this one: the newest version of each, the oldest first."""
    whole = quote.counts_with or quote.series
    rows = of_deal(actor, quote.deal_ref) if quote.deal_ref else []
    return [each for each in _newest(rows, quote) if whole in {each.series, each.counts_with}]


def others_of_deal(actor: Actor, quote: Quote) -> list[Quote]:
    """Return the deal's other quotes that could be one sale with this one: in its currency, of its partner."""
    rows = of_deal(actor, quote.deal_ref) if quote.deal_ref else []
    return [
        each for each in _newest(rows, quote)
        if (each.partner_id, each.currency) == (quote.partner_id, quote.currency) and each.status not in OVER
    ]  # fmt: skip


OVER = (QuoteStatus.DECLINED, QuoteStatus.EXPIRED, QuoteStatus.WITHDRAWN)
"""Quotes that are no part of a sale any more."""


def _newest(rows: Iterable[Quote], but: Quote) -> list[Quote]:
    """Return the newest version of each quote but one, the oldest quote first."""
    newest: dict[str, Quote] = {}
    for each in sorted(rows, key=lambda row: row.version):
        newest[each.series] = each
    return sorted((each for each in newest.values() if each.series != but.series), key=lambda row: row.pk)


def end_of(quote: Quote) -> datetime:
    """Return the moment a quote's prices are over: the end of its last day where the partner is."""
    assert quote.valid_until is not None
    zone = clocks.calendar(quote.partner.calendar_key).zone
    return datetime.combine(quote.valid_until + timedelta(days=1), time.min, tzinfo=zone)


def still_holds(quote: Quote) -> bool:
    """Whether a quote's prices have an end, and it has not come."""
    return quote.valid_until is not None and end_of(quote) > now()


def head_of(quote: Quote) -> QuoteHead:
    """Return everything of a quote beside its lines as plain data."""
    names = QuoteHead.__dataclass_fields__
    values = {name: getattr(quote, name) for name in names}
    return QuoteHead(**{**values, "promotion_codes": tuple(quote.promotion_codes)})


def asks_of(quote: Quote) -> list[LineAsk]:
    """Return a quote's lines as they were asked for, in their order."""
    rows = list(QuoteLine.objects.filter(quote=quote).order_by("position", "pk"))
    places = {row.pk: at for at, row in enumerate(rows)}
    return [
        LineAsk(
            row.product_id, row.quantity, row.asked, row.customer_discount,
            None if row.parent_id is None else places[row.parent_id],
        )
        for row in rows
    ]  # fmt: skip


def unit_prices(quote: Quote) -> dict[int, Decimal]:
    """Return the list prices a quote's lines were given, by product; parts paid with their bundle left out."""
    rows = QuoteLine.objects.filter(quote=quote).exclude(parent__isnull=False, unit_list=0)
    return dict(rows.values_list("product_id", "unit_list"))


def products_by_number(numbers: Iterable[str]) -> dict[str, int]:
    """Return the keys of products by what they were called, SKU or public id; unknown ones are left out."""
    wanted = set(numbers)
    upper = {each.upper() for each in wanted}
    named: dict[str, int] = {}
    rows = Product.objects.annotate(upper_sku=Upper("sku")).filter(Q(upper_sku__in=upper) | Q(public_id__in=upper))
    for pk, sku, reference in rows.values_list("pk", "upper_sku", "public_id"):
        named |= {sku: pk, reference: pk}
    return {each: named[each.upper()] for each in wanted if each.upper() in named}
