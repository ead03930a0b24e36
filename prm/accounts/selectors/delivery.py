"""Reading the outbox: which news did not reach its receiver."""

from django.db.models import Count, QuerySet

from prm.common.errors import NotFound
from prm.common.models.event import Delivery


def deliveries(state: str) -> QuerySet[Delivery]:
    """Return the deliveries in one state, with their events."""
    return Delivery.objects.select_related("event").filter(state=state)


def waiting() -> dict[str, int]:
    """Return how many deliveries are given up and how many are pending."""
    open_states = (Delivery.State.DEAD, Delivery.State.PENDING)
    rows = Delivery.objects.filter(state__in=open_states).order_by().values_list("state").annotate(Count("pk"))
    return {**dict.fromkeys(open_states, 0), **dict(rows)}


def get_delivery(pk: int) -> Delivery:
    """Return one delivery (``NotFound``)."""
    found = Delivery.objects.select_related("event").filter(pk=pk).first()
    if found is None:
        raise NotFound()
    return found
