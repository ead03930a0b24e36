"""Wake-up for the daily digests."""

from celery import shared_task

from prm.accounts.services import digest


@shared_task
def send_due() -> int:
    """Write the digests whose hour has come; safe to run many times at once, a row a person and day decides."""
    return digest.send_due()
