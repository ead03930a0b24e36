"""Two partners become one, with their people."""

from datetime import UTC, datetime

import pytest

from partners.models import Partner, Person, TeamMember
from partners.selectors import partner as partners
from partners.services import merge as service
from prm.accounts.models import ApiToken, Notification
from prm.accounts.selectors.actor import memberships_of
from prm.common.events import deliver_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("programme")]


def test_people_of_the_merged_partner_act_for_the_other_at_once(olga, acme, globex, alice, charlie, actor):
    service.merge(keep=acme, gone=globex, actor=actor(olga))

    assert [(m.partner_name, sorted(m.roles)) for m in memberships_of(charlie)] == [
        ("Acme Integration GmbH", ["partner_admin", "partner_seller"])
    ]


def test_a_signed_in_person_goes_on_working(olga, acme, globex, charlie, actor, sign_in):
    client = sign_in(charlie)
    client.get("/portal/")

    service.merge(keep=acme, gone=globex, actor=actor(olga))

    answer = client.get("/portal/company/")
    assert (answer.status_code, b"Acme Integration GmbH" in answer.content) == (200, True)


def test_whoever_works_for_both_has_the_roles_of_both(olga, acme, globex, bob, actor):
    Person.objects.create(
        partner=globex, user=bob, name="Bob", email=bob.email, roles=["partner_admin"], status="active"
    )

    service.merge(keep=acme, gone=globex, actor=actor(olga))

    (person,) = Person.objects.filter(user=bob)
    assert (person.partner, person.roles) == (acme, ["partner_seller", "partner_admin"])


def test_whoever_can_sign_in_stays_when_the_other_is_a_mere_contact(olga, acme, globex, charlie, actor):
    contact = Person.objects.create(partner=acme, name="Charlie C.", email=charlie.email, phone="+49 7")

    done = service.merge(keep=acme, gone=globex, actor=actor(olga))

    (person,) = Person.objects.filter(partner=acme)
    assert (person.user, person.status) == (charlie, "active")
    service.undo(merge=done, actor=actor(olga))
    assert Person.objects.get(pk=contact.pk).phone == "+49 7"
    assert Person.objects.get(user=charlie).partner == globex


def test_tokens_and_notices_go_along(olga, acme, globex, charlie, actor):
    Notification.objects.create(user_id=charlie.pk, partner_id=globex.pk, dedupe_key="k", title="Hello")
    ApiToken.objects.create(
        user=charlie, partner_id=globex.pk, name="Sync", token_hash="x", expires_at=datetime(2030, 1, 1, tzinfo=UTC)
    )

    service.merge(keep=acme, gone=globex, actor=actor(olga))

    assert Notification.objects.get().partner_id == acme.pk
    assert ApiToken.objects.get().partner_id == acme.pk


def test_one_partner_has_one_manager_and_each_role_once(olga, mara, dev, acme, globex, actor):
    for partner, user in ((acme, mara), (globex, dev)):
        TeamMember.objects.create(partner=partner, user=user, role="partner_manager", name=user.name, email=user.email)
        TeamMember.objects.create(partner=partner, user=mara, role="sales_manager", name="Mara", email=mara.email)

    service.merge(keep=acme, gone=globex, actor=actor(olga))

    assert [(m.role, m.name) for m in TeamMember.objects.order_by("role")] == [
        ("partner_manager", "Mara"),
        ("sales_manager", "Mara"),
    ]


def test_lists_can_be_joined(olga, acme, globex, actor):
    Partner.objects.filter(pk=acme.pk).update(motions=["resell"])
    Partner.objects.filter(pk=globex.pk).update(motions=["services", "resell"])
    acme.refresh_from_db()
    globex.refresh_from_db()

    service.merge(keep=acme, gone=globex, choices={"motions": "both"}, actor=actor(olga))

    acme.refresh_from_db()
    assert (acme.motions, acme.trading_names) == (["resell", "services"], ["Globex Systems SAS"])


def test_the_merged_partners_number_leads_to_the_other_one(olga, acme, globex, actor):
    service.merge(keep=acme, gone=globex, actor=actor(olga))

    assert partners.get_visible(actor(olga), globex.public_id) == acme
    assert list(partners.search(partners.visible_to(actor(olga)), globex.public_id)) == [acme]
    assert [twin.partner for twin in partners.twins(globex.name)] == [acme]


def test_whoever_comes_over_is_told_once(olga, acme, globex, alice, charlie, actor):
    service.merge(keep=acme, gone=globex, actor=actor(olga))

    deliver_all()

    (told,) = Notification.objects.filter(kind="partner.merged")
    assert (told.user_id, told.partner_id) == (charlie.pk, acme.pk)
    assert told.title == "Globex Systems SAS is now part of Acme Integration GmbH"
