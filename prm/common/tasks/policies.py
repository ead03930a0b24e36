"""Wake-ups for versions of policies."""

from celery import shared_task

from prm.common.lifecycle import schedule


@shared_task
def activate() -> int:
    """Bring versions into force whose moment has come; safe to run many times at once."""
    return schedule.activate_due()
