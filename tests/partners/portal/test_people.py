"""The people pages, under the portal's own database role."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dealreg.models import Deal
from partners.enums import PersonStatus
from partners.models import Person
from prm.accounts.models import Mail, User
from prm.accounts.services import token
from prm.common.models.event import Event

pytestmark = pytest.mark.django_db
INVITE = {"name": "Carol", "email": "carol@acme.example", "roles": ["partner_seller"], "persona": "seller"}


def ref(user: User) -> str:
    """Return the public id of the user's person."""
    return Person.objects.get(user=user).public_id


def test_everybody_sees_colleagues_and_only_an_admin_can_change_them(alice, bob, sign_in):
    admins, sellers = sign_in(alice).get("/portal/people/"), sign_in(bob).get("/portal/people/")

    assert "Invite somebody" in admins.content.decode()
    assert "Invite somebody" not in sellers.content.decode()
    assert "alice@acme.example" in sellers.content.decode()


def test_an_admin_invites_by_name_address_role_and_persona(alice, acme, sign_in):
    client = sign_in(alice)

    answer = client.post("/portal/people/invite/", INVITE)

    person = Person.objects.get(email="carol@acme.example")
    assert answer.status_code == 302
    assert (person.partner, person.status, person.roles) == (acme, PersonStatus.INVITED, ["partner_seller"])
    assert "Acme Integration GmbH" in Mail.objects.get(to="carol@acme.example").subject
    assert "Invited" in client.get("/portal/people/").content.decode()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"email": "not an address"}, "email"),
        ({"email": ""}, "email"),
        ({"name": "x" * 300}, "name"),
        ({"roles": ["ops_admin"]}, "roles"),
        ({"roles": []}, "roles"),
        ({"persona": "king"}, "persona"),
        ({"email": "bob@acme.example"}, "email"),
    ],
)
def test_what_is_wrong_is_said_next_to_its_field_and_nothing_is_lost(alice, bob, sign_in, wrong, field):
    answer = sign_in(alice).post("/portal/people/invite/", INVITE | {"job_title": "Head of Sales"} | wrong)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert "Head of Sales" in answer.content.decode()
    assert not Person.objects.filter(name="Carol").exists()


def test_an_invitation_is_sent_again_and_withdrawn(alice, sign_in):
    client = sign_in(alice)
    client.post("/portal/people/invite/", INVITE)
    carol = Person.objects.get(name="Carol")

    client.post(f"/portal/people/{carol.public_id}/resend/")
    client.post(f"/portal/people/{carol.public_id}/withdraw/")

    carol.refresh_from_db()
    assert Mail.objects.filter(to=carol.email).count() == 2
    assert carol.status == PersonStatus.CONTACT


def test_an_admin_changes_roles(alice, bob, sign_in):
    client = sign_in(alice)

    client.post(
        f"/portal/people/{ref(bob)}/",
        {"roles": ["partner_seller", "partner_marketer"], "persona": "marketer", "job_title": "CMO", "phone": "+49 1"},
    )

    person = Person.objects.get(user=bob)
    assert (person.roles, person.persona, person.job_title) == (
        ["partner_seller", "partner_marketer"],
        "marketer",
        "CMO",
    )
    assert "changed the roles" in client.get(f"/portal/people/{ref(bob)}/").content.decode()


def test_a_seller_changes_nobody(alice, bob, sign_in):
    client, reference = sign_in(bob), ref(alice)

    client.post(f"/portal/people/{reference}/", {"roles": ["partner_seller"], "persona": "seller"})

    assert Person.objects.get(user=alice).roles == ["partner_admin"]
    assert client.post(f"/portal/people/{reference}/remove/").status_code == 403
    assert client.post("/portal/people/invite/", INVITE).status_code == 403


def test_a_removed_persons_live_session_is_denied_on_the_next_request(alice, bob, acme, actor, sign_in):
    live = sign_in(bob)
    assert live.get("/portal/people/").status_code == 200
    _, secret = token.create(actor=actor(bob), name="Sync", scopes=["read"], days=30)

    sign_in(alice).post(f"/portal/people/{ref(bob)}/remove/", {"successor": ""})

    answer = live.get("/portal/people/")
    assert answer.status_code in {302, 403}
    assert "alice" not in answer.content.decode()
    assert live.get("/api/portal/v1/deals", headers={"Authorization": f"Bearer {secret}"}).status_code == 401


def test_the_page_says_how_much_there_is_to_take_over_and_who_can(alice, bob, acme, sign_in):
    owner = Person.objects.get(user=bob)
    for name in ("One", "Two"):
        Deal.objects.create(partner=acme, owner=owner, customer_name=name, currency="EUR")
    client = sign_in(alice)

    page = client.get(f"/portal/people/{owner.public_id}/remove/").content.decode()
    refused = client.post(f"/portal/people/{owner.public_id}/remove/", {"successor": ""})
    client.post(f"/portal/people/{owner.public_id}/remove/", {"successor": ref(alice)})

    assert "2 open deals go" in page
    assert refused.status_code == 422
    assert set(Deal.objects.values_list("owner__name", flat=True)) == {"Alice"}
    assert Event.objects.get(name="person.removed").payload["moved"] == 2


def test_the_last_admin_reads_why_it_stays(alice, sign_in):
    client = sign_in(alice)

    page = client.get(f"/portal/people/{ref(alice)}/").content.decode()
    answer = client.post(f"/portal/people/{ref(alice)}/remove/", {"successor": ""})

    assert "is the only admin" in page
    assert answer.status_code == 422
    assert Person.objects.get(user=alice).status == PersonStatus.ACTIVE


def test_a_stranger_finds_none_of_acmes_people(alice, bob, charlie, sign_in):
    client, reference = sign_in(charlie), ref(bob)

    assert "alice@acme.example" not in client.get("/portal/people/").content.decode()
    assert client.get(f"/portal/people/{reference}/").status_code == 404
    for step in ("", "resend/", "withdraw/", "remove/"):
        answer = client.post(f"/portal/people/{reference}/{step}", {"roles": ["partner_admin"], "persona": "seller"})
        assert answer.status_code == 404
    assert Person.objects.get(user=bob).roles == ["partner_seller"]


def test_an_admin_of_one_partner_cannot_name_a_successor_at_another(alice, bob, charlie, acme, sign_in):
    owner = Person.objects.get(user=bob)
    Deal.objects.create(partner=acme, owner=owner, customer_name="One", currency="EUR")

    answer = sign_in(alice).post(f"/portal/people/{owner.public_id}/remove/", {"successor": ref(charlie)})

    assert answer.status_code == 422


def test_whoever_works_for_two_partners_switches_between_them(bob, globex, charlie, sign_in):
    Person.objects.create(
        partner=globex, user=bob, name="Bob", email=bob.email, roles=["partner_seller"], status=PersonStatus.ACTIVE
    )
    client = sign_in(bob)

    before = client.get("/portal/people/").content.decode()
    answer = client.post("/switch", {"partner": globex.public_id})
    after = client.get("/portal/people/").content.decode()

    assert answer["Location"] == "/portal/"
    assert "charlie@globex.example" not in before
    assert "charlie@globex.example" in after


def test_nobody_switches_to_a_partner_they_do_not_work_for(bob, globex, sign_in):
    assert sign_in(bob).post("/switch", {"partner": globex.public_id}).status_code == 404


def test_staff_have_no_portal(mara, sign_in):
    assert sign_in(mara).get("/portal/people/").status_code == 404


def test_more_people_take_no_more_queries(alice, acme, sign_in):
    client = sign_in(alice)

    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get("/portal/people/")
        return len(seen)

    count()
    one = count()
    for n in range(3):
        Person.objects.create(partner=acme, name=f"P{n}", email=f"p{n}@a.example")

    assert count() == one <= 12
