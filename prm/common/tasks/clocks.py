"""Wake-ups for clocks."""

from celery import shared_task

from prm.common import clocks


@shared_task
def sweep() -> int:
    """Fire due clocks; safe to run many times at once."""
    return clocks.sweep()
