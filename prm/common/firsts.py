"""The first few of many rows, and how many there are."""

from typing import TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


def first_and_count(rows: QuerySet[Row], limit: int) -> tuple[list[Row], int]:
    """Return the first rows and the count of all, which is only asked for when there are more."""
    found = list(rows[: limit + 1])
    return found[:limit], len(found) if len(found) <= limit else rows.count()
