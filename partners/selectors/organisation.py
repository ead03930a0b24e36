"""A partner as identity needs to know it, for a token that belongs to the company and to nobody in it."""

from partners.enums import PartnerStatus, PersonStatus
from partners.models import Partner, Person
from prm.accounts.enums import PartnerRole
from prm.accounts.models import User
from prm.common.prepared import Given, Prepared

_names: Prepared[str] = Prepared(
    lambda: (
        Partner.objects.filter(pk=Given("partner"))
        .exclude(status=PartnerStatus.TERMINATED)
        .order_by()
        .values_list("name", flat=True)
    )
)


def name_of(partner_id: int) -> str | None:
    """Return the partner's name, or ``None`` when its contract is over and nothing may act for it any more."""
    return _names.first(partner=partner_id)


def admins_of(partner_id: int) -> list[User]:
    """Return who administers the partner and can sign in."""
    people = Person.objects.filter(
        partner_id=partner_id, status=PersonStatus.ACTIVE, roles__contains=[PartnerRole.ADMIN]
    )
    return [person.user for person in people.select_related("user").order_by("pk") if person.user]
