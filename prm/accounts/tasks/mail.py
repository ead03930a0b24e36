"""Wake-ups for queued mail."""

from celery import shared_task

from prm.accounts.services import mail


@shared_task
def send_due() -> int:
    """Send due mail; safe to run many times at once, rows are claimed by lock."""
    return mail.send_due()
