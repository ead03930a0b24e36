"""One's own settings, sign-ins and tokens."""

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from partners.models import Person
from prm.common.events import deliver_all
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


def signed_in(email: str, agent: str) -> Client:
    """Sign in through the form, as a browser that calls itself ``agent``."""
    client = Client(headers={"User-Agent": agent})
    client.post("/accounts/login/", {"login": email, "password": PASSWORD})
    return client


def test_one_sees_where_one_is_signed_in(bob):
    here = signed_in(bob.email, "Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0")
    signed_in(bob.email, "Mozilla/5.0 (iPhone) Version/17.0 Safari/605")

    page = here.get("/accounts/sessions/").content.decode()

    assert "Firefox on Linux" in page
    assert "Safari on iPhone" in page
    assert "This one" in page


def test_a_revoked_session_is_out_on_its_next_request(bob):
    here, there = signed_in(bob.email, "Firefox/130 Linux"), signed_in(bob.email, "Chrome/130 Windows")
    row = UserSession.objects.get(session_key=there.session.session_key)

    here.post("/accounts/sessions/", {"session": row.pk})

    assert there.get("/portal/people/").status_code == 302
    assert here.get("/portal/people/").status_code == 200


def test_all_other_sessions_end_at_once(bob):
    here, there = signed_in(bob.email, "Firefox/130 Linux"), signed_in(bob.email, "Chrome/130 Windows")

    here.post("/accounts/sessions/", {"session": "others"})

    assert there.get("/portal/people/").status_code == 302
    assert here.get("/portal/people/").status_code == 200


def test_nobody_ends_somebody_elses_session(bob, alice):
    there = signed_in(alice.email, "Firefox/130 Linux")
    row = UserSession.objects.get(user=alice)

    answer = signed_in(bob.email, "Chrome/130 Windows").post("/accounts/sessions/", {"session": row.pk})

    assert answer.status_code == 404
    assert there.get("/portal/people/").status_code == 200


def test_name_zone_and_theme_are_kept_and_the_name_reaches_the_partner(bob, sign_in):
    client = sign_in(bob)

    answer = client.post("/accounts/profile/", {"name": "Bob Ross", "timezone": "Asia/Tokyo", "theme": "dark"})
    deliver_all()

    bob.refresh_from_db()
    assert answer.status_code == 302
    assert (bob.name, bob.timezone, bob.theme) == ("Bob Ross", "Asia/Tokyo", "dark")
    assert client.cookies["theme"].value == "dark"
    assert Person.objects.get(user=bob).name == "Bob Ross"
    assert 'data-theme="dark"' in client.get("/accounts/profile/").content.decode()


@pytest.mark.parametrize("name", ["", "   ", "x" * 201, "\u202e\u200b"])
def test_an_empty_or_endless_name_is_refused_and_what_was_typed_stays(bob, sign_in, name):
    answer = sign_in(bob).post("/accounts/profile/", {"name": name, "timezone": "UTC", "theme": "dark"})

    bob.refresh_from_db()
    assert answer.status_code == 422
    assert bob.name == "Bob"


def test_markup_in_a_name_is_only_text(bob, sign_in):
    client = sign_in(bob)

    client.post("/accounts/profile/", {"name": "<b>Bob</b> & Söhne 🚀", "timezone": "UTC", "theme": "dark"})
    deliver_all()
    page = client.get("/portal/people/").content.decode()

    assert "&lt;b&gt;Bob&lt;/b&gt; &amp; Söhne 🚀" in page
    assert "<b>Bob</b>" not in page
    assert "&amp;lt;" not in page
