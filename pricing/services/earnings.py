"""What everybody earns on a won sale: worked out once, kept with its reasons, and told as one event."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from pricing.enums import QuoteStatus, ShareKind
from pricing.models import Quote, Sale, SaleShare
from pricing.rules.earnings import Part
from pricing.selectors import earnings as selectors
from pricing.selectors.earnings import SaleAbout, Worked
from pricing.services import renewing
from prm.common import events
from prm.common.money import Money


@transaction.atomic
def settle(*, quote: Quote, about: SaleAbout, at: datetime) -> Sale | None:
    """Keep what everybody earns on a won quote, begin its subscriptions, and tell ``sale.priced``: once for a quote.

    ``at`` is when it was won. Returns ``None`` for a quote nobody accepted, and the sale as it is for one kept before.
    """
    locked = Quote.objects.select_for_update(of=("self",)).select_related("partner", "owner").get(pk=quote.pk)
    if locked.status != QuoteStatus.ACCEPTED:
        return None
    known = selectors.sale_of_quote(locked)
    if known is not None:
        return known
    worked = selectors.work_out(locked, about, at=at)
    sale = Sale.objects.create(
        quote=locked,
        deal_ref=locked.deal_ref,
        partner_id=locked.partner_id,
        kind=worked.kind,
        customer_name=locked.customer_name,
        currency=locked.currency,
        list_amount=locked.list_total,
        net=locked.net_total,
        customer_amount=worked.statement.kept + worked.statement.total("margin", "pay"),
        kept=worked.statement.kept,
        won_at=at,
    )
    SaleShare.objects.bulk_create(
        [_row(sale, part, place, worked) for place, part in enumerate(worked.statement.parts)]
    )  # fmt: skip
    renewing.by_quote(quote=locked, on=at.date())
    events.emit(
        "sale.priced", subject=sale, partner_id=locked.partner_id, payload=_priced(locked, sale, worked)
    )  # fmt: skip
    return sale


def _row(sale: Sale, part: Part, place: int, worked: Worked) -> SaleShare:
    """Return a share as its partner may read it: credit on what another partner paid does not say what that was."""
    partner, model = worked.partners.get(part.participant), worked.models.get(part.model)
    if part.sort == "credit" and _is_anothers(part, worked):
        part = replace(part, because=WORDS.get(part.role, WORDS[""]), basis=Decimal(0), percent=None)
    return SaleShare(
        partner=partner,
        sale_ref=sale.public_id,
        deal_ref=sale.deal_ref,
        customer_name=sale.customer_name,
        position=place,
        sort=ShareKind(part.sort),
        role=part.role,
        motion=motion_of(part, worked),
        kind=part.kind,
        label=part.label,
        because=part.because[:400],
        amount=part.amount,
        basis=part.basis,
        percent=None if part.percent is None else part.percent.quantize(Decimal("0.0001")),
        year=part.year,
        capped=part.capped,
        currency=sale.currency,
        policy_label=model.label if model else "",
        policy_ref=model.ref if model else "",
        won_at=sale.won_at,
    )


WORDS = {"incumbent": "Another partner sold this customer more", "": "Its part of the credit, by its role"}
"""Why somebody has credit on a price that is another partner's, by the role."""


def _is_anothers(part: Part, worked: Worked) -> bool:
    """Return whether the price a share is of was paid by a partner other than the one who has the share."""
    buyer = next((each.participant for each in worked.statement.parts if each.kind == "resale"), None)
    return part.role == "incumbent" or buyer not in {None, part.participant}


def motion_of(part: Part, worked: Worked) -> str:
    """Return the motion a share comes of: its model's, or the deal's own for margins and credit."""
    return part.model or worked.motion


def _priced(quote: Quote, sale: Sale, worked: Worked) -> dict[str, Any]:
    """Return the sale as later earnings need it: each line with what it costs and whose share of it is what."""
    lines = list(quote.lines.select_related("product__family").order_by("position", "pk"))
    weights = [line.net for line in lines]
    shares: list[list[dict[str, str]]] = [[] for _ in lines]
    for part in worked.statement.parts:
        if part.sort == "credit" or not any(weights):
            continue
        amounts = Money(part.amount, quote.currency).split(weights)
        for place, money in enumerate(amounts):
            shares[place].append(
                {
                    "partner": part.participant, "role": part.role, "motion": motion_of(part, worked),
                    "sort": part.sort, "kind": part.kind, "amount": str(money.amount),
                }
            )  # fmt: skip
    return {
        "quote": quote.public_id,
        "deal": quote.deal_ref,
        "renewal": quote.renewal_ref,
        "kind": sale.kind,
        "currency": sale.currency,
        "net": str(sale.net),
        "lines": [
            {
                "line": line.public_id, "product": line.product.public_id, "sku": line.product.sku,
                "family": line.product.family.code, "quantity": str(line.quantity), "list": str(line.list_amount),
                "net": str(line.net), "shares": share,
            }
            for line, share in zip(lines, shares, strict=True)
        ],
    }  # fmt: skip
