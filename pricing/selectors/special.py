"""Reading special prices on behalf of either side."""

from django.db.models import QuerySet

from pricing.models import QuoteLine, SpecialPrice
from prm.common.actors import Actor
from prm.common.errors import NotFound


def visible_to(actor: Actor) -> QuerySet[SpecialPrice]:
    """Return the special prices ``actor`` may see: staff all, a partner its own."""
    rows = SpecialPrice.objects.select_related("partner", "product")
    if actor.is_partner:
        return rows.filter(partner_id=actor.partner_id)
    return rows if actor.is_staff or actor.is_system else rows.none()


def get_visible(actor: Actor, reference: str) -> SpecialPrice:
    """Return one by public id. Raises ``NotFound``, for a stranger's too."""
    found = visible_to(actor).filter(public_id=reference.upper()).first()
    if found is None:
        raise NotFound()
    return found


def lines_of(special: SpecialPrice) -> list[QuoteLine]:
    """Return the newest quote lines that were given the price."""
    rows = QuoteLine.objects.filter(special=special).select_related("quote")
    return list(rows.order_by("-quote__created_at", "position")[:50])
