"""Reading people."""

from collections.abc import Sequence

from partners.enums import PartnerStatus, PersonStatus
from partners.models import Person
from prm.accounts.models import User
from prm.accounts.selectors.actor import Membership


def memberships_of(user: User) -> Sequence[Membership]:
    """Return the partners ``user`` may act for: an active person with a role, at a partner not terminated."""
    people = (
        Person.objects.filter(user=user, status=PersonStatus.ACTIVE)
        .exclude(partner__status=PartnerStatus.TERMINATED)
        .exclude(roles=[])
        .select_related("partner")
        .order_by("partner__name", "partner_id")
    )
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
