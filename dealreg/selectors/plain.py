"""Deals as plain data for the API: no model instances on the hot list."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import F, QuerySet

from dealreg.models import Deal
from dealreg.selectors import own

ROW = (
    "customer_name",
    "status",
    "stage",
    "amount",
    "currency",
    "expected_close",
    "territory",
    "motion",
    "submitted_at",
    "decided_at",
    "protected_until",
    "created_at",
)


def rows(deals: QuerySet[Deal], *, statuses: Sequence[str] = ()) -> QuerySet[Any]:
    """Return the deals as dictionaries with ``id`` to page by; :func:`shaped` makes them the API's."""
    narrowed = deals.filter(status__in=statuses) if statuses else deals
    return narrowed.values("id", "public_id", *ROW, owner_name=F("owner__name"))


def shaped(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return one row as the API gives it: the public id, amounts and moments as text."""
    return {
        "id": row["public_id"],
        **{name: _plain(row[name]) for name in ROW},
        "owner": row["owner_name"],
    }


def one(deal: Deal) -> dict[str, Any]:
    """Return one deal with its lines, without its clock and cards."""
    return {
        "id": deal.public_id,
        **{name: _plain(getattr(deal, name)) for name in (*ROW, *own.FIELDS)},
        "owner": deal.owner.name if deal.owner else None,
        "revision": deal.revision,
        "reviewer": deal.reviewer_name,
        "protected_from": _plain(deal.protected_from),
        "lines": [
            {
                "family": line.family.code,
                "product": line.product.sku if line.product else None,
                "quantity": str(line.quantity),
                "amount": str(line.amount),
            }
            for line in own.lines_of(deal)
        ],
    }


def _plain(value: Any) -> Any:
    """Return dates as ISO text and decimals as text; a decimal must not become a float on its way."""
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value if value is None or isinstance(value, (str, list, bool, int)) else str(value)
