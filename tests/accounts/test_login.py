"""Signing in, resetting a password, and what strangers learn from it."""

import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from prm.accounts.models import Mail
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
NEW = "quite another long secret"


@pytest.fixture(autouse=True)
def _no_rate_left_over():
    """Failed sign-ins of one test do not count in the next."""
    cache.clear()
    yield
    cache.clear()


def sign_in_as(email: str, password: str = PASSWORD, **extra: str):
    """Post the login form."""
    return Client().post(reverse("account_login"), {"login": email, "password": password, **extra})


def test_the_address_in_any_case_and_the_password_open_the_door(bob):
    answer = sign_in_as("BOB@Acme.example")

    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_signing_in_leads_back_to_the_page_one_wanted(olga, bob):
    wanted = Client().get("/portal/people/")
    page = Client().get(wanted["Location"])
    answer = sign_in_as(bob.email, next="/portal/people/")

    assert wanted["Location"] == "/accounts/login/?next=/portal/people/"
    assert 'value="/portal/people/"' in page.content.decode()
    assert answer["Location"] == "/portal/people/"


def test_nobody_is_sent_to_another_host_after_signing_in(bob):
    answer = sign_in_as(bob.email, next="https://evil.example/")

    assert answer["Location"] == "/"


def test_a_part_of_a_page_sends_the_whole_page_to_the_sign_in(db):
    answer = Client().get(
        "/portal/people/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/portal/people/?a=1"}
    )

    assert answer.status_code == 401
    assert answer["HX-Redirect"] == "/accounts/login/?next=/portal/people/%3Fa%3D1"


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(bob):
    wrong = sign_in_as(bob.email, "not the password at all")
    unknown = sign_in_as("nobody@nowhere.example", "not the password at all")

    said = [re.findall(r"not correct", answer.content.decode()) for answer in (wrong, unknown)]
    assert said[0] == said[1] != []


def test_five_wrong_passwords_close_the_account_for_a_while(bob):
    for _ in range(5):
        sign_in_as(bob.email, "not the password at all")

    answer = sign_in_as(bob.email)

    assert answer.status_code == 200
    assert "Too many failed" in answer.content.decode()


def test_signing_up_alone_is_closed(bob):
    page = Client().get(reverse("account_signup"))
    answer = Client().post(reverse("account_signup"), {"email": "x@new.example", "password1": NEW, "password2": NEW})

    assert b"password1" not in page.content
    assert answer.status_code == 200
    assert not type(bob).objects.filter(email="x@new.example").exists()


def test_a_forgotten_password_is_chosen_anew_by_a_link_in_the_mail(bob, sign_in):
    elsewhere = sign_in(bob)
    Client().post(reverse("account_reset_password"), {"email": bob.email})
    link = re.search(r"/accounts/password/reset/key/[^\s]+/", Mail.objects.get(to=bob.email).body)
    assert link is not None
    client = Client()
    form = client.get(link.group(), follow=True)
    client.post(form.request["PATH_INFO"], {"password1": NEW, "password2": NEW})

    assert sign_in_as(bob.email, NEW)["Location"] == "/"
    assert elsewhere.get("/portal/people/").status_code == 302


def test_a_reset_for_an_unknown_address_says_the_same_and_mails_nobody(bob):
    known = Client().post(reverse("account_reset_password"), {"email": bob.email})
    unknown = Client().post(reverse("account_reset_password"), {"email": "stranger@nowhere.example"})

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert list(Mail.objects.values_list("to", flat=True)) == [bob.email]


def test_changing_the_password_keeps_this_session_and_ends_all_others(bob):
    here, there = Client(), Client()
    for client in (here, there):
        client.post(reverse("account_login"), {"login": bob.email, "password": PASSWORD})

    here.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})

    assert here.get("/portal/people/").status_code == 200
    assert there.get("/portal/people/").status_code == 302


def test_ones_address_cannot_be_changed_alone(bob, sign_in):
    client = sign_in(bob)

    answer = client.post("/accounts/email/", {"action_add": "", "email": "other@evil.example"})

    assert answer["Location"] == "/accounts/profile/"
    bob.refresh_from_db()
    assert bob.email == "bob@acme.example"


def test_a_closed_account_cannot_sign_in(bob):
    bob.is_active = False
    bob.save()

    answer = sign_in_as(bob.email)

    assert "_auth_user_id" not in answer.client.session
