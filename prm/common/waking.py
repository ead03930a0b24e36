"""Waking workers. The work is a row already; a lost message only delays it until the schedule looks."""

import logging
from typing import Any

from django.core.cache import cache

from prm.common.breaker import Breaker

logger = logging.getLogger(__name__)

BROKER = Breaker(seconds=10)
UNDERWAY = 5
"""Seconds after which a message that nobody took is taken for lost."""


def wake(task: Any, *arguments: str) -> None:
    """Ask a worker to run ``task`` now. Never raises, and waits for a dead broker once in ten seconds only."""
    if BROKER.is_open:
        return
    try:
        task.apply_async(args=arguments, retry=False, ignore_result=True)
    except Exception:
        BROKER.trip()
        logger.warning("worker not woken; the schedule will find the work")


def wake_once(task: Any) -> None:
    """Ask a worker to run ``task`` now, unless a message is on its way already: one finds everything there is then.

    The task calls :func:`awake` before it looks.
    """
    if not BROKER.is_open and cache.add(_underway(task), 1, UNDERWAY):
        wake(task)


def awake(task: Any) -> None:
    """Say that the message has arrived: whoever has more to do from here on sends another."""
    cache.delete(_underway(task))


def _underway(task: Any) -> str:
    return f"woken:{task.name}"
