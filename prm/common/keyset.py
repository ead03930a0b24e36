"""Pages by keyset: the next page begins after the last row seen, so a late page costs what the first one does.

An order is one sort expression and the primary key. Rows whose sort value is unknown come last, either way.
"""

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldError, ValidationError
from django.db.models import F, Q, QuerySet


@dataclass(frozen=True, slots=True)
class Order:
    """Sorting by ``by`` (an ORM path or annotation), then by primary key in the same direction.

    ``nullable`` says that ``by`` may be unknown. A sort that never is keeps the simple condition an index serves.
    """

    by: str
    descending: bool = False
    nullable: bool = False

    def apply(self, rows: QuerySet, *, backwards: bool = False) -> QuerySet:
        """Return ``rows`` in this order, or in exactly the opposite one."""
        falling = self.descending != backwards
        if not self.nullable:
            sign = "-" if falling else ""
            return rows.order_by(f"{sign}{self.by}", f"{sign}pk")
        edge = {"nulls_first": True} if backwards else {"nulls_last": True}
        by = F(self.by).desc(**edge) if falling else F(self.by).asc(**edge)
        return rows.order_by(by, "-pk" if falling else "pk")

    def value_of(self, row: Any) -> Any:
        """Return the sort value of ``row``."""
        value = row
        for attribute in self.by.split("__"):
            value = getattr(value, attribute) if value is not None else None
        return value

    def beyond(self, value: Any, pk: int | str, *, backwards: bool = False) -> Q:
        """Return the condition for rows after (before) the row with ``value`` and ``pk``."""
        step = "lt" if self.descending != backwards else "gt"
        further = Q(**{f"pk__{step}": pk})
        if value is None:
            same = Q(**{f"{self.by}__isnull": True}) & further
            return same | Q(**{f"{self.by}__isnull": False}) if backwards else same
        # "at least this value, and beyond it or beyond the row": the first half is what the index uses.
        kept = Q(**{f"{self.by}__{step}e": value}) & (Q(**{f"{self.by}__{step}": value}) | further)
        return kept | Q(**{f"{self.by}__isnull": True}) if self.nullable and not backwards else kept


@dataclass(frozen=True, slots=True)
class Slice:
    """One page of rows, and the cursors of its neighbours (empty at the ends)."""

    rows: list[Any]
    after: str = ""
    before: str = ""


def cursor(order: Order, row: Any) -> str:
    """Return the place of ``row`` as text for an address."""
    packed = json.dumps([order.value_of(row), row.pk], default=_exactly)
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def _exactly(value: Any) -> str:
    """Write a moment with its microseconds and a figure with its digits, or rows would be skipped."""
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _place(text: str) -> tuple[Any, int | str] | None:
    """Read a cursor; ``None`` for one that is not ours."""
    try:
        value, pk = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, TypeError, binascii.Error):
        return None
    if not isinstance(pk, int | str) or "\x00" in str(pk) or isinstance(value, (list, dict)) or "\x00" in str(value):
        return None
    return value, pk


def first(rows: QuerySet, order: Order, size: int, *, backwards: bool = False) -> list[Any]:
    """Return the first rows of an order no index gives, in one query: keys are sorted, and only ``size`` rows read."""
    keys = order.apply(rows, backwards=backwards).values("pk")[:size]
    return list(order.apply(rows.filter(pk__in=keys), backwards=backwards))


def read(
    rows: QuerySet, order: Order, *, size: int, after: str = "", before: str = "", keys_first: bool = False
) -> Slice:
    """Return ``size`` rows after or before a cursor. A cursor that makes no sense gives the first page.

    ``keys_first`` is for rows that have to be sorted to be shown; see :func:`first`.
    """
    backwards = bool(before) and not after
    place = _place(after or before) if after or before else None
    wanted, backwards = rows, backwards and place is not None
    if place is not None:
        try:
            wanted = rows.filter(order.beyond(*place, backwards=backwards))
        except (ValidationError, ValueError, TypeError, FieldError):
            return read(rows, order, size=size, keys_first=keys_first)
    if keys_first:
        found = first(wanted, order, size + 1, backwards=backwards)
    else:
        found = list(order.apply(wanted, backwards=backwards)[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    if not found:
        return Slice([])
    has_next, has_previous = (True, more) if backwards else (more, place is not None)
    return Slice(
        found,
        after=cursor(order, found[-1]) if has_next else "",
        before=cursor(order, found[0]) if has_previous else "",
    )
