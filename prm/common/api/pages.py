"""Keyset pages: as fast on page one thousand as on page one, and never counting.

A cursor is signed and good only for the list and the order it came from, so it can be neither guessed nor mixed up.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from rest_framework.request import Request

from prm.common.errors import Invalid
from prm.common.keyset import Order

SIZE = 50
MOST = 200
SALT = "prm.api.cursor"


def page(
    request: Request,
    rows: QuerySet[Any],
    *,
    query: Mapping[str, Any],
    orders: Mapping[str, Order],
    default: str,
    shape: Callable[[Any], dict[str, Any]],
) -> dict[str, Any]:
    """Return one page as the API gives it. ``rows`` may be instances or dictionaries with ``id`` and the sort value.

    Raises ``Invalid`` for a cursor that is not ours or belongs to another list.
    """
    sort = query.get("sort") or default
    order = orders[sort]
    backwards, place = _place(query.get("cursor", ""), request.path, sort)
    size = query.get("page_size", SIZE)
    ordered = order.apply(rows, backwards=backwards)
    if place is not None:
        ordered = ordered.filter(order.beyond(*place, backwards=backwards))
    try:
        found = list(ordered[: size + 1])
    except (ValidationError, ValueError, TypeError) as error:
        raise Invalid({"cursor": "This cursor is not one of ours."}) from error
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    before, after = (more, True) if backwards else (place is not None, more)

    def link(there: bool, at: int, sign: str) -> str | None:
        if not there or not found:
            return None
        key = _key(order, found[at])
        cursor = signing.dumps([sign, request.path, sort, *key], salt=SALT, compress=False)
        asked = request._request.GET.copy()
        asked["cursor"] = cursor
        return request.build_absolute_uri(f"{request.path}?{asked.urlencode()}")

    return {
        "next": link(after, -1, "+"),
        "previous": link(before, 0, "-"),
        "results": [shape(row) for row in found],
    }


def _key(order: Order, row: Any) -> tuple[Any, Any]:
    """Return the sort value and the primary key of a row as JSON can carry them exactly."""
    value = row[order.by] if isinstance(row, dict) else order.value_of(row)
    pk = row["id"] if isinstance(row, dict) else row.pk
    if hasattr(value, "isoformat"):
        value = value.isoformat()
    elif value is not None and not isinstance(value, (str, int)):
        value = str(value)
    return value, pk if isinstance(pk, int) else str(pk)


def _place(text: str, path: str, sort: str) -> tuple[bool, tuple[Any, Any] | None]:
    if not text:
        return False, None
    try:
        sign, of_path, of_sort, value, pk = signing.loads(text, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise Invalid({"cursor": "This cursor is not one of ours."}) from error
    if (of_path, of_sort) != (path, sort):
        raise Invalid({"cursor": "This cursor belongs to another list or order."})
    return sign == "-", (value, pk)
