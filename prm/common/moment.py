"""The product's own present. Everything asks here, so demo history can be made at its own time."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.utils import timezone

_frozen: ContextVar[datetime | None] = ContextVar("prm_moment", default=None)


def now() -> datetime:
    """Return the present moment, aware and in UTC, or the moment set by :func:`at`."""
    return _frozen.get() or timezone.now()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Run the block as if it were ``moment`` (aware). Used to replay and to make the demo's history."""
    token = _frozen.set(moment)
    try:
        yield
    finally:
        _frozen.reset(token)
