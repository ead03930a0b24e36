"""Kinds of clock and what happens when they warn or run out. Apps declare theirs in ``<app>/clock_kinds.py``."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

from prm.common.models.clock import Clock

Handler = Callable[[Clock], None]
SeveralHandler = Callable[[Sequence[Clock]], None]


@dataclass(frozen=True, slots=True)
class ClockKind:
    """What to do, exactly once, in the transaction that fires the clock. Without a handler a clock only tells.

    Handlers change the database and nothing else: mail and calls to the outside belong to receivers of
    ``clock.warned`` and ``clock.breached``. ``on_breach_all`` is called in place of ``on_breach``, with all clocks of a
    chunk together. What a handler did is taken back, and it is called again with fewer, when it or another one fails.
    """

    key: str
    on_warn: Handler | None = None
    on_breach: Handler | None = None
    on_breach_all: SeveralHandler | None = None


@cache
def declared() -> dict[str, ClockKind]:
    """Return the kinds of all installed apps by key."""
    found: dict[str, ClockKind] = {}
    for config in apps.get_app_configs():
        if find_spec(f"{config.name}.clock_kinds"):
            found.update({kind.key: kind for kind in import_module(f"{config.name}.clock_kinds").CLOCK_KINDS})
    return found


def kind(key: str) -> ClockKind:
    """Return the kind called ``key``; one nobody declared only tells."""
    return declared().get(key, ClockKind(key))
