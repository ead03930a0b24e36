"""Price books, editions and prices as plain data for the API."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet

from pricing.models import Edition, PriceBook, PriceEntry
from pricing.selectors import book as books
from pricing.selectors.difference import Effect, Summary
from prm.common.plain import plain

BOOK = ("code", "name", "about", "currency", "programmes", "regions", "motions", "segments", "precedence", "is_active")
COIN = Decimal("0.0001")
"""Prices are told to the digits they are kept in."""
ENTRY = ("unit_price", "valid_from", "valid_until")


def book(found: PriceBook) -> dict[str, Any]:
    """Return one book with the numbers of its editions in force and under way, of :func:`books.listed`."""
    return {
        "id": found.public_id,
        **{name: plain(getattr(found, name)) for name in BOOK},
        "in_force": found.holds,  # type: ignore[attr-defined]
        "open": found.open_number,  # type: ignore[attr-defined]
        "updated_at": plain(found.updated_at),
    }


def edition(found: Edition) -> dict[str, Any]:
    """Return one edition."""
    return {
        "id": found.public_id,
        "book": found.book.public_id,
        "number": found.number,
        "status": found.status,
        "state": books.state_of(found, books.in_force(found.book))[1],
        "base": found.base.public_id if found.base else None,
        "revision": found.revision,
        "effective_from": plain(found.effective_from),
        "change_note": found.change_note,
        "review_note": found.review_note,
        "author": found.author.name if found.author else "",
        "approver": found.approver.name if found.approver else "",
    }


def entry_rows(of: Edition) -> QuerySet[Any]:
    """Return an edition's prices as dictionaries with ``id`` to page by; :func:`entry` makes them the API's."""
    rows = PriceEntry.objects.filter(edition=of)
    return rows.values("id", *ENTRY, sku=F("product__sku"), product_ref=F("product__public_id"))


def entry(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return one price of a list."""
    return {
        "sku": found["sku"],
        "product": found["product_ref"],
        **{name: plain(found[name]) for name in ENTRY},
    }


def difference(summary: Summary, effect: Effect) -> dict[str, Any]:
    """Return what two editions differ in, and what that means for open quotes."""
    return {
        "raised": summary.raised,
        "lowered": summary.lowered,
        "added": summary.added,
        "removed": summary.removed,
        "quotes": effect.count,
        "quotes_priced_anew": effect.moving,
        "list_before": plain(effect.before.quantize(COIN)),
        "list_after": plain(effect.after.quantize(COIN)),
    }
