"""Renewals, subscriptions, claims and shares as plain data for the API."""

from typing import Any

from django.db.models import F, QuerySet

from pricing.models import Renewal, RenewalClaim, RenewalOffer, Sale, SaleShare, Subscription
from pricing.selectors import earnings_table
from pricing.selectors import renewal as renewals
from prm.common.actors import Actor
from prm.common.plain import plain

RENEWAL = (
    "customer_name", "customer_country", "territory", "motion", "status", "quantity", "due_on", "term_months",
    "next_ends_on", "exclusive_until", "released_at", "release_reason", "taken_at", "quote_ref", "amount", "currency",
)  # fmt: skip
SUBSCRIPTION = (
    "customer_name", "status", "quantity", "starts_on", "ends_on", "term_months", "net", "unit_net", "currency",
    "renews_itself", "opted_out_at", "moved_at", "moved_because", "deal_ref", "quote_ref",
)  # fmt: skip
SHARE = (
    "deal_ref", "customer_name", "sort", "role", "motion", "kind", "label", "because", "amount", "percent", "year",
    "capped", "currency", "policy_label", "won_at",
)  # fmt: skip
CLAIM = (
    "basis", "status", "customer_name", "renewal_ref", "signed_by", "signed_on", "note", "file_name", "answer",
    "created_at", "decided_at",
)  # fmt: skip


def rows(found: QuerySet, fields: tuple[str, ...], *, product: bool = True, partner: bool = False) -> QuerySet[Any]:
    """Return rows as values, with the product's SKU and for staff the partner's id."""
    more = {"product_sku": F("product__sku")} if product else {}
    if partner:
        more["partner_ref"] = F("partner__public_id")
    # A list pages by the key beside what it sorts by.
    return found.select_related(None).values("id", "public_id", *fields, **more)


def shaped(fields: tuple[str, ...]) -> Any:
    """Return how one of :func:`rows` is told."""

    def shape(row: dict[str, Any]) -> dict[str, Any]:
        told = {"id": row["public_id"], **{name: plain(row[name]) for name in fields}}
        told |= {"product": row["product_sku"]} if "product_sku" in row else {}
        return told | ({"partner": row["partner_ref"]} if "partner_ref" in row else {})

    return shape


def renewal(found: Renewal, actor: Actor) -> dict[str, Any]:
    """Return one renewal, with who may renew it now and why while it is live, as ``actor`` reads it."""
    told = {"id": found.public_id, **{name: plain(getattr(found, name)) for name in RENEWAL}}
    told["product"] = found.product.sku if found.product else None
    told["partner"] = found.partner.public_id
    told["who_may_renew"] = None
    if found.status in renewals.LIVE:
        outlook = renewals.outlook_for(actor, found)
        told["who_may_renew"] = {
            "outcome": outlook.outcome,
            "sentence": outlook.sentence,
            "facts": [{"label": r.label, "value": r.value, "rule": r.contribution} for r in outlook.rows],
        }
    return told


def subscription(found: Subscription) -> dict[str, Any]:
    """Return one subscription."""
    told = {"id": found.public_id, **{name: plain(getattr(found, name)) for name in SUBSCRIPTION}}
    return told | {"product": found.product.sku, "partner": found.partner.public_id}


def claim(found: RenewalClaim) -> dict[str, Any]:
    """Return one claim."""
    told = {"id": found.public_id, **{name: plain(getattr(found, name)) for name in CLAIM}}
    return told | {"product": found.product.sku if found.product else None, "partner": found.partner.public_id}


def offer(found: RenewalOffer) -> dict[str, Any]:
    """Return what every partner may know of an open renewal."""
    return {
        "id": found.public_id,
        "customer_name": found.customer_name,
        "customer_country": found.customer_country,
        "territory": found.territory,
        "product": found.product.sku,
        "quantity": plain(found.quantity),
        "due_on": plain(found.due_on),
        "because": found.because,
    }


def share(found: SaleShare) -> dict[str, Any]:
    """Return one share of a sale, as whoever has it reads it."""
    return {"id": found.public_id, **{name: plain(getattr(found, name)) for name in SHARE}}


def sale(found: Sale) -> dict[str, Any]:
    """Return one sale with everybody's shares. For staff."""
    return {
        "id": found.public_id,
        "deal": found.deal_ref,
        "quote": found.quote.public_id,
        "partner": found.partner.public_id,
        "customer_name": found.customer_name,
        "won_at": plain(found.won_at),
        **earnings_table.plain_table(earnings_table.of_sale(found)),
    }


def sale_row(found: Sale) -> dict[str, Any]:
    """Return one row of the list of sales. For staff."""
    return {
        "id": found.public_id,
        "deal": found.deal_ref,
        "quote": found.quote.public_id,
        "partner": found.partner.public_id,
        "customer_name": found.customer_name,
        "won_at": plain(found.won_at),
        "kind": found.kind,
        "currency": found.currency,
        "net": plain(found.net),
        "kept": plain(found.kept),
    }
