"""Remembering for the length of one request what all of it asks again and again: the territory tree, a calendar.

Outside of a request nothing is remembered, so a worker and a test always see the present. While a page is put together
and nothing is written any more, the rows of its record are remembered too (:func:`only_reading`).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")
_kept: ContextVar[dict[str, Any] | None] = ContextVar("prm_remembered", default=None)
_read: ContextVar[dict[tuple[object, ...], Any] | None] = ContextVar("prm_read_once", default=None)


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


@contextmanager
def only_reading() -> Iterator[None]:
    """Read each thing once during the block, in which nothing is written."""
    token = _read.set({})
    try:
        yield
    finally:
        _read.reset(token)


def is_only_reading() -> bool:
    """Whether this code runs in a block of :func:`only_reading`."""
    return _read.get() is not None


def read_once(key: tuple[object, ...], read: Callable[[], T]) -> T:
    """Return what ``read`` gives; within :func:`only_reading`, what it gave when ``key`` was first asked for."""
    known = _read.get()
    if known is None:
        return read()
    if key not in known:
        known[key] = read()
    found: T = known[key]
    return found
