"""Public events of subscriptions, renewals and priced sales.

A renewal's own steps are told to the partner that holds it, a sale to the one that leads it; nobody else's share is in
what a partner is told.
"""

from typing import Any

from pricing.models import Renewal, Sale, Subscription
from pricing.webhook_quotes import QUOTE_EVENTS
from pricing.workflows.renewal import RENEWAL
from prm.common.models.event import Event
from prm.common.webhooks.catalogue import Projection, WebhookEvent
from prm.common.workflow import Transition


def _subscription(event: Event) -> dict[str, Any] | None:
    row = Subscription.objects.select_related("product").filter(public_id=event.subject_id).first()
    if row is None:
        return None
    return {
        "id": row.public_id,
        "customer_name": row.customer_name,
        "product": row.product.sku,
        "quantity": str(row.quantity),
        "net": str(row.net),
        "currency": row.currency,
        "starts_on": row.starts_on.isoformat(),
        "ends_on": row.ends_on.isoformat(),
        "renews_itself": row.renews_itself,
        "status": row.status,
    }


SUBSCRIPTION = Projection(
    "Subscriptions",
    (
        ("id", "The subscription's id, such as SB-7K2M-94QX"),
        ("customer_name", "The end customer"),
        ("product", "The product's SKU"),
        ("quantity", "Decimal figure as text"),
        ("net", "What was paid for the term, as text"),
        ("currency", "Three letters after ISO 4217"),
        ("starts_on", "First day"),
        ("ends_on", "Last day"),
        ("renews_itself", "Whether it renews itself"),
        ("status", "The subscription's state when the delivery was made"),
    ),
    _subscription,
)


def _renewal(event: Event) -> dict[str, Any] | None:
    row = Renewal.objects.select_related("product").filter(public_id=event.subject_id).first()
    if row is None or row.partner_id != event.partner_id:
        # It went to another partner meanwhile, whose business it is now.
        return None
    return {
        "id": row.public_id,
        "customer_name": row.customer_name,
        "product": row.product.sku if row.product else None,
        "quantity": str(row.quantity),
        "due_on": row.due_on.isoformat(),
        "amount": str(row.amount),
        "currency": row.currency,
        "status": row.status,
        "exclusive_until": row.exclusive_until.isoformat() if row.exclusive_until else None,
        "change": {"from": event.payload.get("from", ""), "to": event.payload.get("to", "")},
    }


RENEWAL_TOLD = Projection(
    "Renewals",
    (
        ("id", "The renewal's id, such as RN-7K2M-94QX"),
        ("customer_name", "The end customer"),
        ("product", "The product's SKU"),
        ("quantity", "Decimal figure as text"),
        ("due_on", "The subscription's last day"),
        ("amount", "What the next term comes to, as text"),
        ("currency", "Three letters after ISO 4217"),
        ("status", "The renewal's state when the delivery was made"),
        ("exclusive_until", "Until when its partner alone may renew, or null"),
        ("change", "What this event changed: from and to"),
    ),
    _renewal,
)


def _sale(event: Event) -> dict[str, Any] | None:
    row = Sale.objects.filter(public_id=event.subject_id).first()
    if row is None:
        return None
    told = ("line", "product", "sku", "family", "quantity", "list", "net")
    return {
        "id": row.public_id,
        "quote": event.payload.get("quote", ""),
        "deal": row.deal_ref,
        "kind": row.kind,
        "customer_name": row.customer_name,
        "currency": row.currency,
        "net": str(row.net),
        "lines": [{name: line.get(name) for name in told} for line in event.payload.get("lines", [])],
    }


SALE = Projection(
    "Priced sales",
    (
        ("id", "The sale's id, such as SL-7K2M-94QX"),
        ("quote", "The accepted quote's id"),
        ("deal", "The registration's id, or empty"),
        ("kind", "New, expansion or renewal"),
        ("customer_name", "The end customer"),
        ("currency", "Three letters after ISO 4217"),
        ("net", "The price paid, as text"),
        ("lines", "Each line: product, quantity, list and net"),
    ),
    _sale,
)


def _words(value: str) -> str:
    return value.replace("_", " ")


def _step(transition: Transition) -> WebhookEvent:
    return WebhookEvent(
        f"{RENEWAL.key}.{transition.name}",
        transition.told.capitalize(),
        f"The renewal went to {_words(transition.target)}, from one of: {', '.join(map(_words, transition.sources))}.",
        RENEWAL_TOLD,
        partner=True,
    )


EVENTS = (
    *QUOTE_EVENTS,
    *(_step(transition) for transition in RENEWAL.transitions),
    WebhookEvent(
        "subscription.begin", "Subscription began", "A won sale or a renewal began one.", SUBSCRIPTION, partner=True
    ),
    WebhookEvent(
        "subscription.auto", "Renewing by itself", "It renews itself from now on, or does no more.", SUBSCRIPTION,
        partner=True,
    ),
    WebhookEvent(
        "subscription.moved", "Renewal moved", "Another partner renews it from now on.", SUBSCRIPTION, partner=True
    ),
    WebhookEvent("sale.priced", "Sale priced", "A won sale with its accepted quote.", SALE, partner=True),
    WebhookEvent("sale.live", "Project live", "The services project of a won sale went live.", SALE),
)  # fmt: skip
