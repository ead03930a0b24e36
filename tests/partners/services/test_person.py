"""People at partners: in, changed, out, and who takes over."""

import pytest

from dealreg.models import Deal
from partners import handover
from partners.enums import PartnerStatus, PersonStatus
from partners.models import Person
from partners.services import person as service
from prm.accounts.models import ApiToken, Invitation
from prm.accounts.selectors.actor import memberships_of
from prm.accounts.services import token
from prm.common.errors import DomainError, Invalid, NotAllowed, NotFound
from prm.common.models.event import Event
from prm.common.models.timeline import TimelineEntry

pytestmark = pytest.mark.django_db


def person_of(user, partner) -> Person:
    """Return the user's membership."""
    return Person.objects.get(user=user, partner=partner)


@pytest.fixture
def deals(acme, bob) -> list[Deal]:
    """Two drafts of Bob's, and a closed deal."""
    owner = person_of(bob, acme)
    closed = Deal.objects.create(partner=acme, owner=owner, customer_name="Old", currency="EUR")
    Deal.objects.filter(pk=closed.pk).update(status="withdrawn", submitted_at=closed.created_at)
    return [Deal.objects.create(partner=acme, owner=owner, customer_name=n, currency="EUR") for n in ("One", "Two")]


def test_a_removed_person_loses_everything_and_a_colleague_takes_over(acme, alice, bob, deals, actor):
    token.create(actor=actor(bob), name="Sync", scopes=["read"], days=30)
    gone, heir = person_of(bob, acme), person_of(alice, acme)

    service.remove(person=gone, successor=heir, actor=actor(alice))

    gone.refresh_from_db()
    assert gone.status == PersonStatus.REMOVED
    assert memberships_of(bob) == []
    assert ApiToken.objects.get().revoked_at is not None
    assert set(Deal.objects.filter(owner=heir).values_list("customer_name", flat=True)) == {"One", "Two"}
    assert Deal.objects.get(customer_name="Old").owner == gone
    payload = Event.objects.get(name="person.removed").payload
    assert (payload["successor"], payload["moved"]) == (heir.pk, 2)


def test_open_work_needs_somebody_to_take_it_over(acme, alice, bob, deals, actor):
    with pytest.raises(Invalid) as refused:
        service.remove(person=person_of(bob, acme), successor=None, actor=actor(alice))

    assert refused.value.fields == {"successor": "Choose who takes over the open work."}
    assert memberships_of(bob) != []


def test_a_failed_handover_leaves_the_person_in(acme, alice, bob, deals, actor, monkeypatch):
    def fail(*args: object) -> int:
        raise RuntimeError("disk full")

    monkeypatch.setattr("partners.services.person.handover.reassign", fail)

    with pytest.raises(RuntimeError):
        service.remove(person=person_of(bob, acme), successor=person_of(alice, acme), actor=actor(alice))

    assert memberships_of(bob) != []


def test_nobody_of_another_partner_takes_over(acme, globex, alice, bob, charlie, deals, actor):
    with pytest.raises(Invalid):
        service.remove(person=person_of(bob, acme), successor=person_of(charlie, globex), actor=actor(alice))


def test_the_last_admin_cannot_leave(acme, alice, bob, actor):
    with pytest.raises(DomainError, match="only admin"):
        service.remove(person=person_of(alice, acme), successor=None, actor=actor(alice))


def test_the_last_admin_cannot_drop_the_role(acme, alice, actor):
    with pytest.raises(DomainError, match="only admin"):
        service.change(
            person=person_of(alice, acme),
            roles=["partner_seller"],
            persona="seller",
            job_title="",
            phone="",
            actor=actor(alice),
        )


def test_with_a_second_admin_the_first_may_leave(acme, alice, bob, actor):
    Person.objects.filter(user=bob).update(roles=["partner_admin"])

    service.remove(person=person_of(alice, acme), successor=None, actor=actor(alice))

    assert memberships_of(alice) == []


def test_the_vendor_may_remove_even_the_last_admin(acme, alice, mara, actor):
    service.remove(person=person_of(alice, acme), successor=None, actor=actor(mara))

    assert memberships_of(alice) == []


def test_whoever_works_for_another_partner_too_keeps_that(acme, globex, alice, bob, actor):
    Person.objects.create(
        partner=globex, user=bob, name="Bob", email=bob.email, roles=["partner_seller"], status=PersonStatus.ACTIVE
    )

    service.remove(person=person_of(bob, acme), successor=None, actor=actor(alice))

    assert [m.partner_id for m in memberships_of(bob)] == [globex.pk]


def test_a_seller_manages_nobody(acme, alice, bob, actor):
    with pytest.raises(NotAllowed):
        service.remove(person=person_of(alice, acme), successor=None, actor=actor(bob))


def test_a_stranger_does_not_find_the_person(acme, bob, charlie, actor):
    with pytest.raises(NotFound):
        service.remove(person=person_of(bob, acme), successor=None, actor=actor(charlie))
    with pytest.raises(NotFound):
        service.invite(partner=acme, name="X", email="x@x.example", roles=["partner_seller"], actor=actor(charlie))


def test_a_contact_who_is_invited_stays_the_same_person(acme, alice, actor):
    contact = Person.objects.create(partner=acme, name="Cy", email="cy@acme.example", phone="1")

    invited = service.invite(
        partner=acme, name="Cy Young", email="CY@acme.example", roles=["partner_engineer"], actor=actor(alice)
    )

    assert (invited.pk, invited.status, invited.phone) == (contact.pk, PersonStatus.INVITED, "1")


def test_a_removed_person_can_come_back_as_the_same_person(acme, alice, bob, actor):
    gone = service.remove(person=person_of(bob, acme), successor=None, actor=actor(alice))

    back = service.invite(partner=acme, name="Bob", email=bob.email, roles=["partner_seller"], actor=actor(alice))

    assert (back.pk, back.status, back.removed_at) == (gone.pk, PersonStatus.INVITED, None)
    assert memberships_of(bob) == []


@pytest.mark.parametrize("twice", [False, True])
def test_somebody_who_is_in_or_invited_is_not_invited_again(acme, alice, bob, actor, twice):
    email = "new@acme.example" if twice else bob.email
    if twice:
        service.invite(partner=acme, name="N", email=email, roles=["partner_seller"], actor=actor(alice))

    with pytest.raises(DomainError) as refused:
        service.invite(partner=acme, name="N", email=email, roles=["partner_seller"], actor=actor(alice))

    assert refused.value.field == "email"


def test_the_vendors_own_people_are_not_invited(acme, alice, mara, actor):
    with pytest.raises(DomainError, match="cannot be invited"):
        service.invite(partner=acme, name="Mara", email=mara.email, roles=["partner_seller"], actor=actor(alice))


def test_a_terminated_partner_invites_nobody(acme, alice, mara, actor):
    acme.status = PartnerStatus.TERMINATED
    acme.save()

    with pytest.raises(DomainError, match="no longer a partner"):
        service.invite(partner=acme, name="N", email="n@a.example", roles=["partner_seller"], actor=actor(mara))


def test_a_role_that_does_not_exist_is_refused(acme, alice, bob, actor):
    with pytest.raises(Invalid):
        service.change(
            person=person_of(bob, acme),
            roles=["ops_admin"],
            persona="seller",
            job_title="",
            phone="",
            actor=actor(alice),
        )


def test_a_change_of_roles_is_told_on_the_persons_history(acme, alice, bob, actor):
    bobs = person_of(bob, acme)

    service.change(
        person=bobs, roles=["partner_marketer"], persona="marketer", job_title="", phone="", actor=actor(alice)
    )

    assert [m.roles for m in memberships_of(bob)] == [frozenset({"partner_marketer"})]
    assert TimelineEntry.objects.get(subject_id=bobs.public_id).text == "changed the roles to Marketer"


def test_removing_somebody_invited_ends_the_link(acme, alice, actor):
    invited = service.invite(partner=acme, name="N", email="n@a.example", roles=["partner_seller"], actor=actor(alice))

    service.remove(person=invited, successor=None, actor=actor(alice))

    assert Invitation.objects.get().revoked_at is not None


def test_the_handover_counts_what_is_open(acme, bob, deals):
    assert handover.count(person_of(bob, acme)) == 2
