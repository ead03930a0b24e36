"""Wake-ups for the outbox."""

from celery import shared_task

from prm.common import events


@shared_task
def deliver() -> int:
    """Deliver due events; safe to run many times at once, rows are claimed by lock."""
    return events.deliver_due()
