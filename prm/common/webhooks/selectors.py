"""Reading webhooks: staff see all of them, a partner its own."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from prm.common.actors import Actor
from prm.common.errors import NotFound
from prm.common.models.webhook import WebhookAttempt, WebhookDelivery, WebhookEndpoint


def endpoints(actor: Actor) -> QuerySet[WebhookEndpoint]:
    """Return what ``actor`` may see, newest first."""
    rows = WebhookEndpoint.objects.order_by("-created_at", "-pk")
    return rows.filter(partner_id=actor.partner_id) if actor.is_partner else rows


def get(actor: Actor, reference: str) -> WebhookEndpoint:
    """Return one endpoint (``NotFound``)."""
    found = endpoints(actor).filter(public_id=reference).first()
    if found is None:
        raise NotFound()
    return found


def is_own(actor: Actor, endpoint: WebhookEndpoint) -> bool:
    """Whether the endpoint belongs to the actor's side: a partner's to its people, the vendor's to staff."""
    return endpoint.partner_id == actor.partner_id


def deliveries(endpoint: WebhookEndpoint, state: str = "") -> QuerySet[WebhookDelivery]:
    """Return an endpoint's deliveries, all or those in one state."""
    rows = WebhookDelivery.objects.filter(endpoint=endpoint)
    return rows.filter(state=state) if state else rows


def delivery(endpoint: WebhookEndpoint, message: uuid.UUID) -> WebhookDelivery:
    """Return one delivery of an endpoint (``NotFound``)."""
    found = WebhookDelivery.objects.filter(endpoint=endpoint, message_id=message).first()
    if found is None:
        raise NotFound()
    return found


def attempts(found: WebhookDelivery) -> list[WebhookAttempt]:
    """Return the newest hundred requests made for a delivery, newest first."""
    return list(WebhookAttempt.objects.filter(delivery=found).order_by("-at", "-pk")[:100])


@dataclass(frozen=True, slots=True)
class Tally:
    """How many deliveries of an endpoint are in each state."""

    waiting: int = 0
    failed: int = 0
    delivered: int = 0

    @property
    def all(self) -> int:
        """Return how many there are."""
        return self.waiting + self.failed + self.delivered


def tallies(found: Iterable[WebhookEndpoint]) -> dict[int, Tally]:
    """Return the tally of each endpoint by its key."""
    state = WebhookDelivery.State
    rows = (
        WebhookDelivery.objects.filter(endpoint__in=[endpoint.pk for endpoint in found])
        .order_by()
        .values_list("endpoint_id")
        .annotate(
            waiting=Count("pk", filter=Q(state=state.PENDING)),
            failed=Count("pk", filter=Q(state=state.FAILED)),
            delivered=Count("pk", filter=Q(state=state.DELIVERED)),
        )
    )
    return {pk: Tally(*counts) for pk, *counts in rows}


def failed_since(endpoint: WebhookEndpoint, since: datetime) -> QuerySet[WebhookDelivery]:
    """Return what was given up of the events since a moment."""
    return WebhookDelivery.objects.filter(endpoint=endpoint, state=WebhookDelivery.State.FAILED, occurred_at__gte=since)
