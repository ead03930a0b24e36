"""Telling people in the ways they chose, and what a mail carries."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail as outbox
from django.test import Client

from partners.enums import PersonStatus
from partners.models import Person
from prm.accounts.models import Mail, Notification, User
from prm.accounts.notices import notify, post
from prm.accounts.services import mail, preference
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
LINK = re.compile(r"http://localhost:8000(/accounts/notifications/[0-9a-f-]{36}/)")


@pytest.fixture
def sending(settings) -> None:
    """With a mail server."""
    settings.MAIL_KEEP_ONLY = False


def tell(user: User, kind: str = "deal.approved", key: str = "k", **more) -> None:
    """Tell the user that something was approved."""
    notify([user], kind=kind, key=key, title="Approved: Nordwind", **{"url": "/portal/people/"} | more)


def told(user: User) -> tuple[int, int, int]:
    """Return how many notices the person has in the app, for the digest, and by mail."""
    rows = Notification.objects.filter(user_id=user.pk)
    return rows.filter(in_app=True).count(), rows.filter(awaits_digest=True).count(), Mail.objects.count()


def choose(user: User, channel: str, choice: str, kind: str = "deal.approved") -> None:
    """Make one choice."""
    preference.choose(user=user, choices={(kind, channel): choice})


def test_by_default_what_somebody_waits_for_comes_at_once_and_the_rest_in_the_digest(bob, acme):
    tell(bob, partner_id=acme.pk)
    assert told(bob) == (1, 0, 1)

    tell(bob, "deal.submitted", "k2", partner_id=acme.pk)
    assert told(bob) == (2, 1, 1)


@pytest.mark.parametrize(
    ("channel", "choice", "expected"),
    [("app", "off", (0, 0, 1)), ("mail", "digest", (1, 1, 0)), ("mail", "never", (1, 0, 0))],
)
def test_what_one_chose_is_kept(bob, acme, channel, choice, expected):
    choose(bob, channel, choice)

    tell(bob, partner_id=acme.pk)

    assert told(bob) == expected


def test_whoever_wants_neither_is_not_told_at_all(bob, acme):
    choose(bob, "app", "off")
    choose(bob, "mail", "never")

    tell(bob, partner_id=acme.pk)

    assert Notification.objects.count() == 0


def test_a_choice_is_ones_own_and_for_its_kind_only(alice, bob, acme):
    choose(bob, "mail", "never")

    tell(alice, partner_id=acme.pk)
    tell(bob, "deal.rejected", partner_id=acme.pk)

    assert sorted(Mail.objects.values_list("to", flat=True)) == [alice.email, bob.email]


def test_an_unknown_kind_is_refused(bob):
    with pytest.raises(KeyError):
        tell(bob, "deal.unheard_of")


def test_what_is_posted_cannot_be_of_a_kind_people_turn_off(bob):
    with pytest.raises(ValueError, match="turn this kind off"):
        post(bob, kind="deal.approved", key="k", subject="S", body="B", url="")


def test_many_people_are_told_in_four_statements(acme, django_assert_num_queries):
    users = User.objects.bulk_create(User(email=f"p{number}@acme.example", name="P") for number in range(40))

    with django_assert_num_queries(4):
        notify(users, kind="deal.approved", key="k", title="Approved", partner_id=acme.pk)


def letter_to(user: User, **more) -> outbox.EmailMessage:
    """Tell the user, send the mail, and return it as it left."""
    tell(user, **more)
    mail.send_due()
    return outbox.outbox[-1]


def test_mail_says_what_to_do_and_how_to_get_less_of_it(sending, dev):
    letter = letter_to(dev, kind="review.assigned", url="/console/queue/")

    assert re.search(r"\n\nReview now: http://localhost:8000/accounts/notifications/[0-9a-f-]{36}/\n", letter.body)
    assert "Turn off mail about “A registration is yours to decide”: http://localhost:8000/" in letter.body
    assert "/accounts/notifications/preferences/" in letter.body
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_the_link_that_turns_mail_off_is_in_the_readers_copy_only(sending, bob, acme, olga, sign_in):
    letter = letter_to(bob, partner_id=acme.pk)
    row = Mail.objects.get()

    page = sign_in(olga).get(f"/console/mail/{row.public_id}/").content.decode()

    assert "/stop/" in letter.body
    assert "/stop/" not in row.body + page


def test_what_cannot_be_turned_off_offers_no_way_to(sending, bob):
    post(bob, kind="account.access_ended", key="k", subject="S", body="B", url="")
    mail.send_due()

    assert "List-Unsubscribe" not in outbox.outbox[0].extra_headers
    assert "/stop/" not in outbox.outbox[0].body


def stop_address(letter: outbox.EmailMessage) -> str:
    """Return the path that turns this kind of mail off."""
    return letter.extra_headers["List-Unsubscribe"].strip("<>").removeprefix("http://localhost:8000")


def test_one_click_turns_off_this_kind_of_this_person_without_sign_in_and_without_a_cookie(sending, alice, bob, acme):
    address = stop_address(letter_to(bob, partner_id=acme.pk))
    stranger = Client(enforce_csrf_checks=True)

    answer = stranger.post(address, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")

    assert answer.status_code == 200
    for user, kind in ((bob, "deal.approved"), (bob, "deal.rejected"), (alice, "deal.approved")):
        tell(user, kind, f"{user.pk}:{kind}", partner_id=acme.pk)
    rows = Mail.objects.order_by("pk").values_list("to", "kind")[1:]
    assert list(rows) == [(bob.email, "deal.rejected"), (alice.email, "deal.approved")]


def test_the_link_asks_first_and_changes_nothing_by_itself(sending, bob, acme, client):
    address = stop_address(letter_to(bob, partner_id=acme.pk))

    page = client.get(address)

    assert "Turn this mail off?" in page.content.decode()
    assert not bob.notification_choices.exists()


def test_turning_it_off_twice_is_no_mistake(sending, bob, acme, client):
    address = stop_address(letter_to(bob, partner_id=acme.pk))

    assert [client.post(address).status_code for _ in range(2)] == [200, 200]
    assert list(bob.notification_choices.values_list("kind", "channel", "choice")) == [
        ("deal.approved", "mail", "never")
    ]


def test_a_changed_token_turns_nothing_off(sending, bob, alice, acme, client):
    address = stop_address(letter_to(bob, partner_id=acme.pk))

    for wrong in (
        address.replace(bob.public_id, alice.public_id),
        address.replace("deal.approved", "deal.rejected"),
        "/accounts/notifications/stop/x/",
    ):
        assert client.post(wrong).status_code == 410
    assert not bob.notification_choices.exists()


@pytest.fixture
def link(bob, acme) -> str:
    """The path a mail to Bob leads to."""
    tell(bob, partner_id=acme.pk)
    return LINK.search(Mail.objects.get().body)[1]


def test_a_mails_link_asks_for_sign_in_and_then_lands_there(link, olga, bob, client):
    asked = client.get(link)
    page = client.get(asked["Location"])
    answer = client.post("/accounts/login/", {"login": bob.email, "password": PASSWORD, "next": link})

    assert asked["Location"] == f"/accounts/login/?next={link}"
    assert f'value="{link}"' in page.content.decode()
    assert answer["Location"] == link
    assert client.get(link)["Location"] == "/portal/people/"
    assert Notification.objects.get().read_at is not None


def test_the_second_factor_does_not_lose_the_way(link, bob, client):
    TOTP.activate(bob, "JBSWY3DPEHPK3PXP")
    assert Authenticator.objects.filter(user=bob).exists()

    asked = client.post("/accounts/login/", {"login": bob.email, "password": PASSWORD, "next": link})
    code = format_hotp_value(hotp_value("JBSWY3DPEHPK3PXP", next(yield_hotp_counters_from_time())))
    answer = client.post(asked["Location"], {"code": code})

    assert asked["Location"].startswith("/accounts/2fa/authenticate/")
    assert answer["Location"] == link


def test_with_another_account_signed_in_the_page_says_so_and_helps(link, alice, bob, sign_in):
    client = sign_in(alice)

    page = client.get(link)

    said = page.content.decode()
    assert page.status_code == 404
    assert "This link is for somebody else" in said
    assert alice.email in said
    assert "Nordwind" not in said and bob.email not in said
    out = client.post("/accounts/logout/", {"next": link})
    assert out["Location"] == link
    assert client.get(link)["Location"] == f"/accounts/login/?next={link}"


def test_a_link_nobody_was_sent_reads_the_same(alice, sign_in):
    page = sign_in(alice).get("/accounts/notifications/00000000-0000-0000-0000-000000000000/")

    assert (page.status_code, "This link is for somebody else" in page.content.decode()) == (404, True)


def test_it_takes_somebody_of_two_partners_to_the_right_one(link, bob, acme, globex, sign_in):
    Person.objects.create(
        partner=globex, user=bob, name="Bob", email=bob.email, roles=["partner_seller"], status=PersonStatus.ACTIVE
    )
    client = sign_in(bob)
    client.post("/switch", {"partner": globex.public_id})

    page = client.get(link, follow=True)

    assert page.redirect_chain == [("/portal/people/", 302)]
    assert page.context["actor"].partner_id == acme.pk
    assert "You are acting for Acme Integration GmbH now." in page.content.decode()


def test_whoever_no_longer_works_for_the_partner_is_told_so(link, bob, acme, globex, sign_in):
    Person.objects.create(
        partner=globex, user=bob, name="Bob", email=bob.email, roles=["partner_seller"], status=PersonStatus.ACTIVE
    )
    Person.objects.filter(user=bob, partner=acme).update(status=PersonStatus.REMOVED)

    page = sign_in(bob).get(link)

    assert (page.status_code, "a partner you no longer work for" in page.content.decode()) == (404, True)


def test_whoever_views_as_somebody_else_opens_without_marking_it_read(link, mara, bob, acme, sign_in):
    client = sign_in(mara)
    client.post(f"/console/view-as/{bob.public_id}/", {"partner": acme.public_id, "reason": "Ticket 12"})

    assert client.get(link)["Location"] == "/portal/people/"
    assert Notification.objects.get().read_at is None
