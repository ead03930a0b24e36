"""Kinds of clock and what happens when they warn or run out. Apps declare theirs in ``<app>/clock_kinds.py``."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

from prm.common.models.clock import Clock


def _nothing(clock: Clock) -> None:
    """Some clocks only tell."""


@dataclass(frozen=True, slots=True)
class ClockKind:
    """What to do, exactly once, in the transaction that fires the clock."""

    key: str
    on_warn: Callable[[Clock], None] = _nothing
    on_breach: Callable[[Clock], None] = _nothing


@cache
def _kinds() -> dict[str, ClockKind]:
    found: dict[str, ClockKind] = {}
    for config in apps.get_app_configs():
        if find_spec(f"{config.name}.clock_kinds"):
            found.update({kind.key: kind for kind in import_module(f"{config.name}.clock_kinds").CLOCK_KINDS})
    return found


def kind(key: str) -> ClockKind:
    """Return the kind called ``key``; one nobody declared only tells."""
    return _kinds().get(key, ClockKind(key))
