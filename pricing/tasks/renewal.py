"""Wake-ups for renewals."""

from celery import shared_task

from pricing.services import renewal


@shared_task
def open_due() -> int:
    """Open the renewals whose first notice has come; safe to run many times at once."""
    return renewal.open_due()
