"""Wake-ups for the outbox."""

from celery import shared_task

from prm.common import events, waking


@shared_task
def deliver() -> int:
    """Deliver due events and ask for another turn while there are more; rows are claimed by lock."""
    waking.awake(deliver)
    done = events.deliver_due(events.TURN)
    if done >= events.TURN:
        events.wake()
    return done
