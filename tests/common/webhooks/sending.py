"""What tests of webhooks let happen, and what they read of it."""

from datetime import timedelta

from prm.common import events, moment
from prm.common.models import WebhookDelivery, WebhookEndpoint
from prm.common.webhooks import dispatch

HOUR = timedelta(hours=1)


def happened(name: str, subject, partner) -> None:
    """Let an event go through the outbox to the subscribers."""
    events.emit(name, subject=subject, partner_id=partner.pk if partner else None)
    events.deliver_all()


def sent(endpoint: WebhookEndpoint) -> WebhookDelivery:
    """Return the endpoint's one delivery."""
    return WebhookDelivery.objects.get(endpoint=endpoint)


def headers(taken) -> dict[str, str]:
    """Return what the reference library looks at."""
    return {name: value for name, value in taken.headers.items() if name.startswith("webhook-")}


def fail(endpoint: WebhookEndpoint, times: int) -> None:
    """Let attempts fail one after the other, hours apart."""
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(rests_until=None)
    at = moment.now()
    for _ in range(times):
        at += 2 * HOUR
        WebhookDelivery.objects.filter(endpoint=endpoint).update(state="pending", next_attempt_at=at, tries=0)
        with moment.at(at):
            dispatch.run()
