"""Deals as plain data for the API: no model instances on the hot list."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import F, QuerySet

from dealreg.models import Deal, DealFile
from dealreg.selectors import own
from prm.common.clocks import Clock, clock_view
from prm.common.decisions import cards_of
from prm.common.models import TimelineEntry
from prm.common.plain import plain

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


def rows(deals: QuerySet[Deal], *, status: Sequence[str] = (), stage: Sequence[str] = ()) -> QuerySet[Any]:
    """Return the deals as dictionaries with ``id`` to page by; :func:`shaped` makes them the API's."""
    wanted = {"status__in": status, "stage__in": stage}
    narrowed = deals.filter(**{name: values for name, values in wanted.items() if values})
    return narrowed.values("id", "public_id", *ROW, owner_name=F("owner__name"))


def shaped(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return one row as the API gives it: the public id, amounts and moments as text."""
    return {
        "id": row["public_id"],
        **{name: plain(row[name]) for name in ROW},
        "owner": row["owner_name"],
    }


def one(deal: Deal) -> dict[str, Any]:
    """Return one deal with its lines, without its clock and cards."""
    return {
        "id": deal.public_id,
        **{name: plain(getattr(deal, name)) for name in (*ROW, *own.FIELDS)},
        "owner": deal.owner.name if deal.owner else None,
        "revision": deal.revision,
        "reviewer": deal.reviewer_name,
        "reason_code": deal.reason_code,
        "protected_from": plain(deal.protected_from),
        "closed_at": plain(deal.closed_at),
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


def file(found: DealFile) -> dict[str, Any]:
    """Return one file of a deal."""
    return {
        "id": found.public_id,
        "name": found.name,
        "content_type": found.content_type,
        "size": found.size,
        "uploaded_by": found.uploaded_by_name,
        "uploaded_at": plain(found.created_at),
    }


def clock(found: Clock, timezone: str) -> dict[str, Any]:
    """Return a promise with its moment and what is left in words."""
    view = clock_view(found, timezone=timezone)
    return {
        "label": view.label,
        "owed_by": view.owed_by,
        "owed_by_name": view.owed_by_name,
        "state": view.state,
        "left": view.left,
        "of": view.of,
        "due_at": plain(view.due_at),
        "consequence": view.consequence,
    }


def cards(deal: Deal) -> list[dict[str, Any]]:
    """Return why the deal was decided so, as its partner may read it."""
    return [
        {
            "kind": card.kind,
            "outcome": card.outcome,
            "sentence": card.sentence,
            "rows": card.rows,
            "alternatives": card.alternatives,
            "policy": card.policy_label,
            "at": plain(card.at),
        }
        for card in cards_of(deal)
    ]


def line(entry: TimelineEntry) -> dict[str, Any]:
    """Return one line of a timeline."""
    return {
        "kind": entry.kind,
        "actor": entry.actor_name,
        "side": entry.actor_side,
        "text": entry.text,
        "note": entry.note,
        "at": plain(entry.at),
    }
