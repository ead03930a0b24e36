"""Looking at the ladders by night."""

from celery import shared_task

from partners.services import ladder


@shared_task
def sweep() -> int:
    """Look at every partner's tier and propose who should move; returns how many proposals are new."""
    return ladder.sweep()
