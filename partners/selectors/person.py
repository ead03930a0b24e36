"""Reading people."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import QuerySet

from partners.enums import PartnerStatus, PersonStatus
from partners.models import Partner, Person
from prm.accounts.enums import PartnerRole
from prm.accounts.models import User
from prm.accounts.selectors.actor import Membership
from prm.common.actors import Actor
from prm.common.errors import NotFound


def _working() -> QuerySet[Person]:
    """Return everybody who may act for a partner: active, with a role, at a partner neither terminated nor merged."""
    people = Person.objects.filter(status=PersonStatus.ACTIVE).exclude(partner__status=PartnerStatus.TERMINATED)
    return people.exclude(roles=[])


def partners_of(user_ids: Iterable[int]) -> dict[int, dict[int, str]]:
    """Return by user the partners they may act for, as id and name; users who act for none are left out."""
    found: dict[int, dict[int, str]] = defaultdict(dict)
    rows = _working().filter(user_id__in=list(user_ids)).values_list("user_id", "partner_id", "partner__name")
    for user_id, partner_id, name in rows:
        found[user_id][partner_id] = name
    return dict(found)


def memberships_of(user: User) -> Sequence[Membership]:
    """Return the partners ``user`` may act for: an active person with a role, at one that goes on."""
    people = _working().filter(user=user).select_related("partner").order_by("partner__name", "partner_id")
    return [
        Membership(
            partner_id=person.partner_id,
            partner_ref=person.partner.public_id,
            partner_name=person.partner.name,
            person_id=person.pk,
            roles=frozenset(person.roles),
        )
        for person in people
    ]


def visible_to(actor: Actor) -> QuerySet[Person]:
    """Return the people ``actor`` may see: everybody for staff, one's own colleagues for a partner's people."""
    people = Person.objects.select_related("partner").order_by("name", "pk")
    return people if actor.is_staff or actor.is_system else people.filter(partner_id=actor.partner_id)


def get_visible(actor: Actor, reference: str) -> Person:
    """Return one person by public id. Raises ``NotFound`` for a stranger's as for none."""
    found = visible_to(actor).filter(public_id=reference).first()
    if found is None:
        raise NotFound()
    return found


def has_admin(partner: Partner) -> bool:
    """Whether somebody can administer the partner's people, or is invited to."""
    there = (PersonStatus.ACTIVE, PersonStatus.INVITED)
    return Person.objects.filter(partner=partner, status__in=there, roles__contains=[PartnerRole.ADMIN]).exists()


def anybody_signs_in() -> bool:
    """Whether anybody at any partner can sign in, or is invited to."""
    return Person.objects.filter(status__in=(PersonStatus.ACTIVE, PersonStatus.INVITED)).exists()
