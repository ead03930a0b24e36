"""Reading the outbox: which news did not reach its receiver."""

from django.db.models import QuerySet

from prm.common.errors import NotFound
from prm.common.models.event import Delivery


def deliveries(state: str) -> QuerySet[Delivery]:
    """Return deliveries in one state with their events, those to come first and then the newest."""
    found = Delivery.objects.select_related("event").filter(state=state)
    if state == Delivery.State.DONE:
        return found.order_by("-done_at", "-pk")
    return found.order_by("next_attempt_at", "pk")


def get_delivery(pk: int) -> Delivery:
    """Return one delivery (``NotFound``)."""
    found = Delivery.objects.select_related("event").filter(pk=pk).first()
    if found is None:
        raise NotFound()
    return found
