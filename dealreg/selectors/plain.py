"""Deals as plain data for the API: no model instances on the hot list."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import F, QuerySet

from dealreg.models import Deal, DealFile, Extension
from dealreg.selectors import own
from dealreg.selectors.review import lines_of
from prm.common.clocks import Clock, clock_view
from prm.common.models import DecisionCard, TimelineEntry
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
VALUES = ("amount", "expected_close", "submitted_at", "decided_at", "protected_until", "created_at")
WORDS = tuple(name for name in ROW if name not in VALUES)
"""What of a row is text already; a list of many rows does not look at each again."""
LATER = (
    *("reason_code", "protected_from", "closed_at", "fix_fields", "fix_note", "appealed_at"),
    *("approvals_needed", "approvals_given", "next_step", "next_step_on", "order_number", "final_amount"),
    *("lost_reason", "lost_to"),
)
"""What becomes of a registration after its submission."""


def rows(deals: QuerySet[Deal], *, status: Sequence[str] = (), stage: Sequence[str] = ()) -> QuerySet[Any]:
    """Return the deals as dictionaries with ``id`` to page by; :func:`shaped` makes them the API's."""
    wanted = {"status__in": status, "stage__in": stage}
    narrowed = deals.filter(**{name: values for name, values in wanted.items() if values})
    return narrowed.values("id", "public_id", *ROW, owner_name=F("owner__name"))


def shaped(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return one row as the API gives it: the public id, amounts and moments as text."""
    return {
        "id": row["public_id"],
        **{name: row[name] for name in WORDS},
        **{name: plain(row[name]) for name in VALUES},
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
        **{name: plain(getattr(deal, name)) for name in LATER},
        "lines": [
            {
                "family": line.family.code,
                "product": line.product.sku if line.product else None,
                "quantity": str(line.quantity),
                "amount": str(line.amount),
            }
            for line in lines_of(deal)
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


def cards(found: Sequence[DecisionCard]) -> list[dict[str, Any]]:
    """Return why a deal was decided so, as its partner may read it."""
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
        for card in found
    ]


def extension(found: Extension) -> dict[str, Any]:
    """Return one request for longer protection, as both sides may read it."""
    return {
        "id": found.public_id,
        **{
            name: plain(getattr(found, name))
            for name in ("state", "days", "because", "days_given", "answer", "created_at", "decided_at")
        },
        "asked_by": found.asked_by_name,
        "decided_by": found.decided_by_name,
    }


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
