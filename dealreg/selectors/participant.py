"""Reading other partners on a deal, and what is shared with a partner."""

from typing import Any

from django.db.models import QuerySet

from dealreg.enums import ParticipantState
from dealreg.models import Deal, Participant, SharedDeal
from dealreg.selectors import facts
from dealreg.selectors.review import account_of
from partners.models import Partner, Person
from prm.accounts.enums import PartnerRole
from prm.accounts.models import User
from prm.common.actors import Actor
from prm.common.errors import NotFound


def of_deal(deal: Deal) -> list[Participant]:
    """Return the other partners on a deal, oldest first, with those no longer on it."""
    return list(Participant.objects.filter(deal=deal))


def shared_in(deal: Deal) -> dict[str, Any]:
    """Return what a won sale is shared by: the others on the deal with their roles, when it was accepted, and whether
    its customer is new."""
    others = Participant.objects.filter(deal=deal, state=ParticipantState.CONFIRMED).order_by("created_at", "pk")
    return {
        "others": [{"partner_id": pk, "role": role} for pk, role in others.values_list("other_id", "role")],
        "accepted_on": deal.protected_from.date().isoformat() if deal.protected_from else None,
        "new_customer": facts.is_new(deal, account_of(deal)),
    }


def get(deal: Deal, reference: str) -> Participant:
    """Return one participant of the deal by public id. Raises ``NotFound``."""
    found = Participant.objects.filter(deal=deal, public_id=reference).first()
    if found is None:
        raise NotFound()
    return found


def projection_of(participant: Participant) -> SharedDeal | None:
    """Return what the participant sees, or ``None`` when it sees nothing."""
    return SharedDeal.objects.filter(participant=participant).first()


def sellers_of(partner: Partner) -> list[User]:
    """Return the partner's active people who work on deals."""
    people = Person.objects.filter(
        partner=partner, status="active", roles__overlap=[PartnerRole.ADMIN, PartnerRole.SELLER]
    ).select_related("user")  # fmt: skip
    return [person.user for person in people if person.user]


def shared_with(actor: Actor) -> QuerySet[SharedDeal]:
    """Return what other partners share with the actor's partner; nothing for anybody else."""
    rows = SharedDeal.objects.all()
    return rows.filter(partner_id=actor.partner_id) if actor.is_partner else rows.none()


def get_shared(actor: Actor, reference: str) -> SharedDeal:
    """Return one shared deal by public id. Raises ``NotFound``."""
    found = shared_with(actor).filter(public_id=reference).first()
    if found is None:
        raise NotFound()
    return found


def get_choice(deal: Deal, reference: str) -> Partner:
    """Return one of :func:`choices` by public id. Raises ``NotFound``."""
    found = Partner.objects.exclude(pk=deal.partner_id).filter(public_id=reference).first()
    if found is None:
        raise NotFound()
    return found


def choices(deal: Deal) -> list[Partner]:
    """Return every partner that can be put on the deal, by name."""
    return list(Partner.objects.exclude(pk=deal.partner_id).order_by("name"))
