"""People at partners: in, changed, out."""

from django.db import transaction

from partners import handover
from partners.enums import PartnerStatus, Persona, PersonStatus
from partners.models import Partner, Person
from partners.rules.merge import require_unmerged
from partners.workflows.person import PERSON, last_admin
from prm.accounts.enums import PartnerRole
from prm.accounts.models import Invitation
from prm.accounts.selectors.actor import memberships_of
from prm.accounts.services import invitation as invitations
from prm.accounts.services.user import ensure, shut_out
from prm.common.actors import Actor
from prm.common.errors import DomainError, Invalid, NotAllowed, NotFound
from prm.common.events import emit
from prm.common.moment import now
from prm.common.tenancy import as_system
from prm.common.timeline import entry
from prm.common.workflow import Step, apply

REASON = "partner users"


def _must_manage(partner_id: int, actor: Actor) -> None:
    """A stranger's people do not exist for an actor; one's own may be out of their rights."""
    if actor.is_partner and actor.partner_id != partner_id:
        raise NotFound()
    if not actor.may("person.manage"):
        raise NotAllowed("person.not_allowed", "Only a partner admin manages people.")


def _must_be_roles(roles: list[str]) -> None:
    if not roles or not set(roles) <= set(PartnerRole.values):
        raise Invalid({"roles": "Choose at least one role."})


def _locked(person: Person) -> Person:
    """Return the person read again, with the partner's admins locked, so that two cannot remove each other at once."""
    everybody = Person.objects.select_for_update(of=("self",)).filter(partner_id=person.partner_id).order_by("pk")
    admins = everybody.filter(roles__contains=[PartnerRole.ADMIN], status=PersonStatus.ACTIVE)
    found = {row.pk: row for row in (*admins, *everybody.filter(pk=person.pk))}
    return found[person.pk]


def _known(partner: Partner, email: str) -> Person | None:
    """Return who has this address at the partner: somebody there now, or else somebody who left."""
    found = Person.objects.filter(partner=partner, email__iexact=email)
    return found.exclude(status=PersonStatus.REMOVED).first() or found.order_by("-removed_at", "-pk").first()


@transaction.atomic
def invite(
    *,
    partner: Partner,
    name: str,
    email: str,
    roles: list[str],
    actor: Actor,
    persona: str = Persona.SELLER,
    job_title: str = "",
) -> Person:
    """Invite somebody to act for ``partner``; a contact or a former colleague with the address becomes that person.

    Raises ``DomainError`` ``person.known`` on ``email`` for somebody who is in or invited already, ``person.staff`` for
    the vendor's own people, ``partner.closed`` for a partner whose contract is over.
    """
    _must_manage(partner.pk, actor)
    _must_be_roles(roles)
    if partner.status == PartnerStatus.TERMINATED:
        raise DomainError("partner.closed", f"{partner.name} is no longer a partner.")
    require_unmerged(partner)
    email = email.strip().lower()
    person = _known(partner, email)
    if person is not None and person.status in {PersonStatus.ACTIVE, PersonStatus.INVITED}:
        word = "in already" if person.status == PersonStatus.ACTIVE else "invited already"
        raise DomainError("person.known", f"{person.name} is {word}.", field="email")
    with as_system(REASON):
        user = ensure(email=email, name=name)
        if user.is_staff:
            raise DomainError("person.staff", "This address cannot be invited.", field="email")
    former = Person.objects.filter(partner=partner, user_id=user.pk).first()
    person = former or person or Person(partner=partner, email=email)
    person.name, person.email, person.roles, person.persona = name, email, list(roles), persona
    person.user_id, person.job_title = user.pk, job_title or person.job_title
    person.save()
    step = Step(update={"invited_at": now(), "removed_at": None})
    invited: Person = apply(PERSON, person, "invited", actor=actor, step=step)
    with as_system(REASON):
        invitations.send(user=user, organisation=partner.name, actor=actor, partner_id=partner.pk)
    return invited


@transaction.atomic
def resend(*, person: Person, actor: Actor) -> Person:
    """Mail an invited person a new link; the old one ends. Raises ``DomainError`` ``person.not_invited``."""
    _must_manage(person.partner_id, actor)
    person = _locked(person)
    if person.status != PersonStatus.INVITED:
        raise DomainError("person.not_invited", f"{person.name} is not waiting for an invitation.")
    person.invited_at = now()
    person.save(update_fields=["invited_at"])
    with as_system(REASON):
        assert person.user is not None
        invitations.send(user=person.user, organisation=person.partner.name, actor=actor, partner_id=person.partner_id)
    return person


@transaction.atomic
def withdraw(*, person: Person, actor: Actor) -> Person:
    """Withdraw an invitation: the link ends, the person stays a contact."""
    _must_manage(person.partner_id, actor)
    contact: Person = apply(PERSON, person, "uninvited", actor=actor, step=Step(update={"invited_at": None}))
    with as_system(REASON):
        assert person.user is not None
        invitations.revoke(user=person.user, partner_id=person.partner_id)
    return contact


@transaction.atomic
def change(*, person: Person, roles: list[str], persona: str, job_title: str, phone: str, actor: Actor) -> Person:
    """Change what a person may do and does; rights follow with their next request.

    Raises ``DomainError`` ``person.closed`` when it would leave the partner without an admin.
    """
    _must_manage(person.partner_id, actor)
    person = _locked(person)
    if person.status in {PersonStatus.ACTIVE, PersonStatus.INVITED}:
        _must_be_roles(roles)
    before = list(person.roles)
    if PartnerRole.ADMIN not in roles and (reason := last_admin(person, actor)):
        raise DomainError("person.closed", reason, field="roles")
    person.roles, person.persona, person.job_title, person.phone = list(roles), persona, job_title, phone
    person.save(update_fields=["roles", "persona", "job_title", "phone"])
    if sorted(before) != sorted(roles):
        payload = {"from": before, "to": list(roles)}
        words = ", ".join(PartnerRole(role).label for role in roles) or "no role"
        entry(
            person,
            actor=actor,
            kind="person.changed",
            text=f"changed the roles to {words}",
            partner_id=person.partner_id,
            data=payload,
        )
        emit("person.changed", subject=person, partner_id=person.partner_id, payload=payload, actor=actor)
    return person


@transaction.atomic
def remove(*, person: Person, successor: Person | None, actor: Actor) -> Person:
    """Take a person's access away at once, and give their open work to ``successor``, all or nothing.

    Raises ``Invalid`` on ``successor`` when there is open work and nobody, or nobody able, to take it over;
    ``DomainError`` ``person.closed`` for the last admin.
    """
    _must_manage(person.partner_id, actor)
    person = _locked(person)
    moved = _hand_over(person, successor, actor)
    step = Step(
        update={"removed_at": now()},
        data={"person": person.pk, "user": person.user_id, "successor": successor and successor.pk, "moved": moved},
    )
    removed: Person = apply(PERSON, person, "removed", actor=actor, step=step)
    if removed.user_id is not None:
        with as_system(REASON):
            user = removed.user
            assert user is not None
            invitations.revoke(user=user, partner_id=removed.partner_id)
            elsewhere = bool(memberships_of(user)) or user.is_staff
            shut_out(user=user, partner_id=removed.partner_id, everywhere=not elsewhere)
    return removed


def _hand_over(person: Person, successor: Person | None, actor: Actor) -> int:
    if successor is None:
        if handover.count(person) and successors(person):
            raise Invalid({"successor": "Choose who takes over the open work."})
        return 0
    able = successor.status == PersonStatus.ACTIVE and successor.partner_id == person.partner_id
    if not able or successor.pk == person.pk:
        raise Invalid({"successor": "Choose an active colleague."})
    return handover.reassign(person, successor, actor)


def successors(person: Person) -> list[Person]:
    """Return the colleagues who can take over from ``person``, by name."""
    colleagues = Person.objects.filter(partner_id=person.partner_id, status=PersonStatus.ACTIVE)
    return list(colleagues.exclude(pk=person.pk).order_by("name", "pk"))


@transaction.atomic
def join(invitation: Invitation) -> None:
    """Open the membership an accepted invitation is for. Raises ``DomainError`` ``invitation.over`` if it is gone."""
    user = invitation.user
    person = (
        Person.objects.select_related("partner")
        .filter(user=user, partner_id=invitation.partner_id, status=PersonStatus.INVITED)
        .first()
    )
    if person is None or person.partner.status == PartnerStatus.TERMINATED:
        raise DomainError("invitation.over", "This invitation can no longer be used.")
    actor = Actor(
        name=user.name,
        kind="partner",
        user_id=user.pk,
        email=user.email,
        roles=frozenset(person.roles),
        partner_id=person.partner_id,
        person_id=person.pk,
    )
    step = Step(update={"name": user.name}, data={"inviter": invitation.invited_by_id})
    apply(PERSON, person, "joined", actor=actor, step=step)


@transaction.atomic
def rename(*, user_id: int, name: str) -> int:
    """Bring the copies of a user's name up to date at all their partners; returns how many changed."""
    changed = 0
    for person in Person.objects.select_for_update(of=("self",)).filter(user_id=user_id).exclude(name=name):
        person.name = name
        person.save(update_fields=["name"])
        changed += 1
    return changed
