"""Remembering for the length of one request what all of it asks again and again: the territory tree, a calendar.

Outside of a request nothing is remembered, so a worker and a test always see the present.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")
_kept: ContextVar[dict[str, Any] | None] = ContextVar("prm_remembered", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Remember during the block."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def remembered(key: str, make: Callable[[], T]) -> T:
    """Return what ``make`` gave when it was first asked for ``key`` in this request."""
    kept = _kept.get()
    if kept is None:
        return make()
    if key not in kept:
        kept[key] = make()
    found: T = kept[key]
    return found


def forget(key: str) -> None:
    """Ask anew from here on, after a change."""
    kept = _kept.get()
    if kept is not None:
        kept.pop(key, None)
