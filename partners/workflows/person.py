"""A person's way into a partner and out again."""

from partners.enums import PersonStatus
from partners.models import Person
from prm.accounts.enums import PartnerRole
from prm.common.actors import Actor
from prm.common.workflow import Transition, Workflow


def other_admins(person: Person) -> bool:
    """Whether the partner has another admin who can sign in."""
    return (
        Person.objects.filter(
            partner_id=person.partner_id, status=PersonStatus.ACTIVE, roles__contains=[PartnerRole.ADMIN]
        )
        .exclude(pk=person.pk)
        .exists()
    )


def last_admin(person: Person, actor: Actor) -> str | None:
    """The partner's own people cannot leave it without an admin; the vendor can, and must when nobody is left."""
    leads = person.status == PersonStatus.ACTIVE and PartnerRole.ADMIN in person.roles
    if actor.is_partner and leads and not other_admins(person):
        return f"{person.name} is the only admin. Make somebody else admin first."
    return None


PERSON = Workflow(
    key="person",
    field="status",
    noun="person",
    transitions=(
        Transition(
            "invited",
            "Invite",
            (PersonStatus.CONTACT, PersonStatus.REMOVED),
            PersonStatus.INVITED,
            "person.manage",
            "sent an invitation",
            side="partner",
            offered=False,
        ),
        Transition(
            "uninvited",
            "Withdraw invitation",
            (PersonStatus.INVITED,),
            PersonStatus.CONTACT,
            "person.manage",
            "withdrew the invitation",
            side="partner",
        ),
        Transition(
            "joined",
            "Join",
            (PersonStatus.INVITED,),
            PersonStatus.ACTIVE,
            "person.join",
            "joined",
            side="partner",
            offered=False,
        ),
        Transition(
            "removed",
            "Remove",
            (PersonStatus.CONTACT, PersonStatus.INVITED, PersonStatus.ACTIVE),
            PersonStatus.REMOVED,
            "person.manage",
            "removed the person",
            guards=(last_admin,),
            side="partner",
            danger=True,
        ),
    ),
)
