"""Wake-ups for the search."""

from celery import shared_task

from prm.common import search


@shared_task
def sweep() -> int:
    """Bring the entries of changed records up to date; safe to run many times at once."""
    return search.sweep()
