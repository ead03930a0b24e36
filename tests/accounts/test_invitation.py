"""Getting in by an invitation, and what happens with links that no longer work."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from partners.enums import PersonStatus
from partners.models import Person
from partners.services import person as people
from prm.accounts.models import Invitation, Mail, Notification, User
from prm.accounts.selectors.actor import token_hash
from prm.accounts.services import invitation as service
from prm.common.events import deliver_all
from prm.common.moment import at, now
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
NEW = "a rather long new secret"


def link_to(email: str) -> str:
    """Return the path of the newest invitation mailed to ``email``."""
    mail = Mail.objects.filter(to=email, body__contains="/accounts/invitation/").order_by("-pk")[0]
    found = re.search(r"/accounts/invitation/[^/\s]+/", mail.body)
    assert found is not None
    return found.group()


@pytest.fixture
def carol(acme, alice, actor) -> Person:
    """Somebody alice has invited to Acme as a seller."""
    return people.invite(
        partner=acme, name="Carol", email="Carol@acme.example", roles=["partner_seller"], actor=actor(alice)
    )


def test_an_invited_person_chooses_a_password_and_is_in(carol):
    client, link = Client(), link_to("carol@acme.example")

    shown = client.get(link)
    answer = client.post(link, {"name": "Carol Danvers", "password1": NEW, "password2": NEW})
    home = client.get("/", follow=False)

    assert shown.status_code == 200
    assert "at least 12 characters" in shown.content.decode()
    assert answer.status_code == 302
    assert home["Location"] == "/portal/"
    carol.refresh_from_db()
    assert (carol.status, carol.name) == (PersonStatus.ACTIVE, "Carol Danvers")
    assert User.objects.get(email="carol@acme.example").check_password(NEW)


def test_only_the_hash_of_a_link_is_kept(carol):
    secret = link_to("carol@acme.example").split("/")[3]

    row = Invitation.objects.get()

    assert row.token_hash == token_hash(secret)
    assert secret not in str(list(Invitation.objects.values()))


def test_an_expired_link_says_so_and_lets_the_person_ask_for_a_new_one(carol, alice):
    link = link_to("carol@acme.example")

    with at(now() + timedelta(days=8)):
        page = Client().get(link)
        asked = Client().post(f"{link}ask/")
        Client().post(f"{link}ask/")

    assert page.status_code == 410
    assert "has expired" in page.content.decode()
    assert asked.status_code == 200
    notice = Notification.objects.get(user_id=alice.pk)
    assert notice.title == "Carol asks for a new invitation"
    assert notice.url == "/portal/people/"


def test_an_expired_link_cannot_be_posted_to(carol):
    link = link_to("carol@acme.example")

    with at(now() + timedelta(days=8)):
        answer = Client().post(link, {"name": "Carol", "password1": NEW, "password2": NEW})

    assert answer.status_code == 410
    assert not User.objects.get(email="carol@acme.example").has_usable_password()


def test_a_used_link_leads_to_the_sign_in(carol):
    link = link_to("carol@acme.example")
    Client().post(link, {"name": "Carol", "password1": NEW, "password2": NEW})

    page = Client().get(link)

    assert page.status_code == 410
    assert "was used" in page.content.decode()


def test_a_withdrawn_link_is_dead(carol, alice, actor):
    link = link_to("carol@acme.example")
    people.withdraw(person=carol, actor=actor(alice))

    page = Client().get(link)

    assert page.status_code == 410
    assert "was withdrawn" in page.content.decode()


def test_a_new_link_ends_the_old_one(carol, alice, actor):
    old = link_to("carol@acme.example")
    people.resend(person=carol, actor=actor(alice))

    assert Client().get(old).status_code == 410
    assert Client().get(link_to("carol@acme.example")).status_code == 200


def test_a_made_up_link_is_not_found_and_cannot_ask(db):
    assert Client().get("/accounts/invitation/nonsense/").status_code == 404
    assert Client().post("/accounts/invitation/nonsense/ask/").status_code == 404


def test_a_weak_password_is_refused_next_to_its_field_and_the_name_is_kept(carol):
    answer = Client().post(
        link_to("carol@acme.example"), {"name": "Carol D", "password1": "short", "password2": "short"}
    )

    said = answer.content.decode()
    assert answer.status_code == 422
    assert "too short" in said
    assert "Carol D" in said


def test_two_different_passwords_are_refused(carol):
    answer = Client().post(link_to("carol@acme.example"), {"name": "Carol", "password1": NEW, "password2": NEW + "!"})

    assert "The two passwords differ." in answer.content.decode()


def test_somebody_with_an_account_signs_in_and_joins_the_second_partner_without_a_new_password(
    globex, charlie, bob, actor, sign_in
):
    people.invite(partner=globex, name="Bob", email=bob.email, roles=["partner_seller"], actor=actor(charlie))
    link = link_to(bob.email)

    anonymous = Client().get(link)
    client = sign_in(bob)
    shown = client.get(link)
    joined = client.post(link)
    home = client.get("/portal/people/")

    assert anonymous["Location"].startswith("/accounts/login/?next=/accounts/invitation/")
    assert "keep its password" in shown.content.decode()
    assert joined.status_code == 302
    assert "Globex" in home.content.decode()
    bob.refresh_from_db()
    assert bob.check_password(PASSWORD)


def test_a_link_does_not_work_for_somebody_else_who_is_signed_in(globex, charlie, alice, bob, actor, sign_in):
    people.invite(partner=globex, name="Bob", email=bob.email, roles=["partner_seller"], actor=actor(charlie))
    link = link_to(bob.email)

    answer = sign_in(alice).post(link)

    assert "for somebody else" in answer.content.decode()
    assert Person.objects.get(partner=globex, user=bob).status == PersonStatus.INVITED


def test_an_invitation_can_be_accepted_from_the_list_after_signing_in(globex, charlie, bob, actor, sign_in):
    people.invite(partner=globex, name="Bob", email=bob.email, roles=["partner_seller"], actor=actor(charlie))
    Person.objects.filter(user=bob, status=PersonStatus.ACTIVE).delete()
    client = sign_in(bob)

    sent = client.get("/")
    page = client.get("/accounts/invitations/")
    reference = Invitation.objects.get(user=bob).public_id
    client.post("/accounts/invitations/", {"invitation": reference})

    assert sent["Location"] == "/accounts/invitations/"
    assert "Globex" in page.content.decode()
    assert client.get("/")["Location"] == "/portal/"


def test_nobody_accepts_another_persons_invitation_from_the_list(carol, bob, sign_in):
    answer = sign_in(bob).post("/accounts/invitations/", {"invitation": Invitation.objects.get().public_id})

    assert answer.status_code == 404


def test_whoever_invited_hears_when_the_person_has_joined(carol, alice):
    Client().post(link_to("carol@acme.example"), {"name": "Carol", "password1": NEW, "password2": NEW})

    deliver_all()

    assert Notification.objects.filter(user_id=alice.pk, title__startswith="Carol has joined").count() == 1


def test_a_link_accepted_twice_at_once_is_used_once(carol):
    row = Invitation.objects.get()
    service.accept(invitation=row, name="Carol", password=NEW)

    with pytest.raises(Exception, match="can no longer be used"):
        service.accept(invitation=row, name="Mallory", password=NEW)


def test_a_closed_account_is_not_invited_again(acme, alice, bob, actor):
    bob.is_active = False
    bob.save()
    Person.objects.filter(user=bob).delete()

    with pytest.raises(Exception, match="is closed"):
        people.invite(partner=acme, name="Bob", email=bob.email, roles=["partner_seller"], actor=actor(alice))
