"""Waking workers. The work is a row already; a lost message only delays it until the schedule looks."""

import logging
from typing import Any

from prm.common.breaker import Breaker

logger = logging.getLogger(__name__)

BROKER = Breaker(seconds=10)


def wake(task: Any, *arguments: str) -> None:
    """Ask a worker to run ``task`` now. Never raises, and waits for a dead broker once in ten seconds only."""
    if BROKER.is_open:
        return
    try:
        task.apply_async(args=arguments, retry=False, ignore_result=True)
    except Exception:
        BROKER.trip()
        logger.warning("worker not woken; the schedule will find the work")
