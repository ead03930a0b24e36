"""Public events of quotes: one for every step of the table, and what becomes of an approval's levels.

A subscriber of the vendor and one of the quote's partner are told the same: only what the partner may read anyway.
"""

from typing import Any

from pricing.models import Quote, SpecialPrice
from pricing.workflows.quote import QUOTE
from pricing.workflows.special import SPECIAL
from prm.common.models.event import Event
from prm.common.money import quantize
from prm.common.webhooks.catalogue import Projection, WebhookEvent
from prm.common.workflow import Transition, Workflow

AMOUNTS = ("list_total", "net_total", "customer_total")


def _quote(event: Event) -> dict[str, Any] | None:
    quote = Quote.objects.select_related("partner").filter(public_id=event.subject_id).first()
    if quote is None:
        return None
    return {
        "id": quote.public_id,
        "series": quote.series,
        "version": quote.version,
        "partner": {"id": quote.partner.public_id, "name": quote.partner.name},
        "deal": quote.deal_ref,
        "name": quote.name,
        "customer_name": quote.customer_name,
        "status": quote.status,
        "currency": quote.currency,
        **{name: str(quantize(getattr(quote, name), quote.currency)) for name in AMOUNTS},
        "valid_until": quote.valid_until.isoformat() if quote.valid_until else None,
        "approvals_needed": quote.approvals_needed,
        "approvals_given": quote.approvals_given,
        "answered_by": quote.answered_by,
        "change": {"from": event.payload.get("from", ""), "to": event.payload.get("to", "")},
    }


QUOTE_TOLD = Projection(
    "Quotes",
    (
        ("id", "The version's id, such as QU-7K2M-94QX"),
        ("series", "The id of the quote's first version"),
        ("version", "Counted from 1"),
        ("partner", "The partner whose quote it is: id and name"),
        ("deal", "The registration's id, or empty"),
        ("name", "What the quote is called"),
        ("customer_name", "The end customer"),
        ("status", "The quote's state when the delivery was made"),
        ("currency", "Three letters after ISO 4217"),
        ("list_total", "Decimal figure as text"),
        ("net_total", "What the partner pays, as text"),
        ("customer_total", "What the customer pays, as text"),
        ("valid_until", "Last day of its prices, or null"),
        ("approvals_needed", "How many levels have to approve"),
        ("approvals_given", "How many have"),
        ("answered_by", "Who answered at the customer, or empty"),
        ("change", "What this event changed: from and to"),
    ),
    _quote,
)


def _special(event: Event) -> dict[str, Any] | None:
    row = SpecialPrice.objects.select_related("product").filter(public_id=event.subject_id).first()
    if row is None:
        return None
    return {
        "id": row.public_id,
        "customer_name": row.customer_name,
        "product": row.product.sku,
        "unit_price": str(row.unit_price),
        "currency": row.currency,
        "quantity": None if row.quantity is None else str(row.quantity),
        "used": str(row.used),
        "valid_until": row.valid_until.isoformat(),
        "status": row.status,
    }


SPECIAL_TOLD = Projection(
    "Special prices",
    (
        ("id", "The special price's id, such as SP-7K2M-94QX"),
        ("customer_name", "The end customer"),
        ("product", "The product's SKU"),
        ("unit_price", "Decimal figure as text"),
        ("currency", "Three letters after ISO 4217"),
        ("quantity", "For how many units, as text, or null"),
        ("used", "How many are gone, as text"),
        ("valid_until", "Last day"),
        ("status", "Its state when the delivery was made"),
    ),
    _special,
)


def _words(value: str) -> str:
    return value.replace("_", " ")


def _step(workflow: Workflow, transition: Transition, projection: Projection) -> WebhookEvent:
    target, sources = _words(transition.target), ", ".join(map(_words, transition.sources))
    return WebhookEvent(
        f"{workflow.key}.{transition.name}",
        transition.told.capitalize(),
        f"The {workflow.noun} went to {target}, from one of: {sources}.",
        projection,
        partner=True,
    )


QUOTE_EVENTS = (
    WebhookEvent("quote.create", "Quote begun", "A draft was opened.", QUOTE_TOLD, partner=True),
    WebhookEvent("quote.revise", "New version begun", "A further version was opened.", QUOTE_TOLD, partner=True),
    *(_step(QUOTE, transition, QUOTE_TOLD) for transition in QUOTE.transitions),
    WebhookEvent("quote.level_approved", "Level approved", "One of several levels approved.", QUOTE_TOLD, partner=True),
    WebhookEvent(
        "quote.used_up", "Special price used up", "A customer could not accept because of it.", QUOTE_TOLD, partner=True
    ),
    WebhookEvent("special.agree", "Special price agreed", "A price for one customer.", SPECIAL_TOLD, partner=True),
    WebhookEvent(
        "special.low", "Special price runs out", "A fifth of its units or less is left.", SPECIAL_TOLD, partner=True
    ),
    *(_step(SPECIAL, transition, SPECIAL_TOLD) for transition in SPECIAL.transitions),
)
