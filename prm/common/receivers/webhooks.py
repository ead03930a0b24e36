"""From the outbox to subscribers: every public event becomes deliveries in the receiver's own transaction."""

from prm.common.events import receiver
from prm.common.models.event import Event
from prm.common.webhooks import catalogue, services


@receiver(*catalogue.declared(), key="common.webhooks")
def queue_deliveries(event: Event) -> None:
    """Make one delivery for each endpoint that subscribed to the event."""
    services.deliver(event)
