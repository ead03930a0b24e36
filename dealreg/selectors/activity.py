"""Reading activities and a partner's own notes."""

from dealreg.models import Activity, Deal, PartnerNote
from prm.common.actors import Actor
from prm.common.errors import NotFound


def of_deal(deal: Deal, limit: int = 50) -> list[Activity]:
    """Return the newest activities of the deal, by both sides, the latest first."""
    return list(Activity.objects.filter(deal=deal)[:limit])


def get(deal: Deal, reference: str) -> Activity:
    """Return one activity of the deal by public id. Raises ``NotFound``."""
    found = Activity.objects.filter(deal=deal, public_id=reference).select_related("deal").first()
    if found is None:
        raise NotFound()
    return found


def own_notes(actor: Actor, deal: Deal, limit: int = 50) -> list[PartnerNote]:
    """Return the partner's own newest notes on its deal; none for anybody but its people who may read them."""
    if not actor.is_partner or actor.partner_id != deal.partner_id or not actor.may("deal.private_note"):
        return []
    return list(PartnerNote.objects.filter(deal=deal, partner_id=actor.partner_id)[:limit])


def get_note(actor: Actor, deal: Deal, reference: str) -> PartnerNote:
    """Return one of the partner's own notes by public id. Raises ``NotFound``."""
    found = next((note for note in own_notes(actor, deal, limit=1000) if note.public_id == reference), None)
    if found is None:
        raise NotFound()
    return found
