"""Wake-ups for webhooks."""

from celery import shared_task

from prm.common.webhooks import dispatch


@shared_task
def send() -> int:
    """Send due deliveries for one turn, and ask for another turn when there is more; safe to run many times at once."""
    made = dispatch.run()
    if made and dispatch.is_due():
        send.apply_async(retry=False, ignore_result=True)
    return made


@shared_task
def forget() -> int:
    """Delete deliveries that ended longer ago than they are kept."""
    return dispatch.forget()
