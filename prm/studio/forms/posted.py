"""What a browser sent: flat names with their values, and what could not be kept of it."""

from collections.abc import Mapping
from typing import Final

from django.http import QueryDict

MISSING: Final = object()
MOST_ROWS = 500


class Posted:
    """The fields of a sent form. ``problems`` are what no schema can see, such as a row named twice, by path."""

    def __init__(self, data: QueryDict) -> None:
        self._data = data
        self.problems: dict[str, str] = {}

    def text(self, name: str) -> str | None:
        """Return what stands in a field, trimmed, or ``None`` when it was not sent."""
        value = self._data.get(name)
        return None if value is None else str(value).strip()

    def texts(self, name: str) -> list[str]:
        """Return every value sent under a name."""
        return [str(value) for value in self._data.getlist(name)]

    def count(self, name: str) -> int:
        """Return how many rows a list was sent with; 0 when it says nothing, never more than a form may have."""
        told = self.text(f"{name}.n") or "0"
        return min(int(told), MOST_ROWS) if told.isascii() and told.isdigit() else 0


def posted(values: Mapping[str, str | list[str]]) -> Posted:
    """Return plain values as if a browser had sent them."""
    data = QueryDict(mutable=True)
    for name, value in values.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return Posted(data)
