"""The first administrator of an empty installation."""

import io

import pytest
from django.core.management import call_command
from django.test import Client

from prm.accounts.enums import StaffRole
from prm.accounts.models import User
from prm.accounts.services import setup
from prm.common.errors import DomainError

pytestmark = pytest.mark.django_db
NEW = "a rather long new secret"
FORM = {"name": "Olga", "email": "Olga@meridian.example", "password1": NEW, "password2": NEW}


def link() -> str:
    """Return what the start prints."""
    said = io.StringIO()
    call_command("setup_link", stdout=said, stderr=io.StringIO())
    return said.getvalue().strip()


def test_the_printed_link_makes_the_first_ops_admin_and_signs_them_in():
    client = Client()

    page = client.get(link())
    answer = client.post(link(), FORM)

    assert page.status_code == 200
    assert answer["Location"] == "/"
    assert client.get("/")["Location"] == "/console/"
    assert User.objects.get().staff_roles == [StaffRole.OPS_ADMIN]
    assert User.objects.get().email == "olga@meridian.example"


def test_the_programme_is_there_afterwards():
    from partners.models import PartnerType, Tier

    Client().post(link(), FORM)

    assert PartnerType.objects.count() >= 10
    assert Tier.objects.exists()


def test_the_wizard_works_once():
    path = link()
    Client().post(path, FORM)

    again = Client().post(path, FORM | {"email": "mallory@evil.example"})

    assert again.status_code == 410
    assert "Set-up is done" in again.content.decode()
    assert User.objects.count() == 1
    assert link() == ""


def test_two_who_race_get_one_administrator():
    setup.first_admin(name="Olga", email="olga@x.example", password=NEW, prepare=lambda: None)

    with pytest.raises(DomainError, match="administrator already"):
        setup.first_admin(name="Mallory", email="mallory@x.example", password=NEW, prepare=lambda: None)


def test_a_made_up_link_makes_nobody():
    answer = Client().post("/accounts/setup/made-up/", FORM)

    assert answer.status_code == 410
    assert not User.objects.exists()


def test_a_failed_programme_leaves_no_half_made_administrator():
    def fail() -> None:
        raise RuntimeError("disk full")

    with pytest.raises(RuntimeError):
        setup.first_admin(name="Olga", email="olga@x.example", password=NEW, prepare=fail)

    assert not User.objects.exists()


def test_a_weak_password_keeps_what_was_typed():
    answer = Client().post(link(), FORM | {"password1": "olga", "password2": "olga"})

    assert answer.status_code == 422
    assert 'value="Olga@meridian.example"' in answer.content.decode()


def test_before_it_the_front_door_points_to_the_link():
    page = Client().get("/", follow=True)

    assert "set-up link" in page.content.decode()


def test_afterwards_the_front_door_asks_for_the_sign_in(olga):
    page = Client().get("/", follow=True).content.decode()

    assert "set-up link" not in page
    assert 'name="password"' in page


def test_the_empty_console_says_what_to_do_next_until_the_first_registration(olga, mara, sign_in):
    page = sign_in(olga).get("/console/").content.decode()

    assert "Add your first partner" in page
    assert "Add your first partner" not in sign_in(mara).get("/console/").content.decode()
