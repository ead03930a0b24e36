"""One's notices, in the place one acts for."""

import pytest

from partners.enums import PersonStatus
from partners.models import Person
from prm.accounts.models import Notification
from prm.accounts.notices import notify

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(bob, acme) -> Notification:
    """Bob was told something about Acme."""
    notify(
        [bob],
        key="k",
        kind="deal.approved",
        title="Approved: Nordwind",
        body="Protected.",
        url="/portal/people/",
        partner_id=acme.pk,
    )
    return Notification.objects.get()


def test_the_bell_counts_and_the_page_lists(told, bob, sign_in):
    page = sign_in(bob).get("/accounts/notifications/").content.decode()

    assert "Notifications, 1 unread" in page
    assert "Approved: Nordwind" in page


def test_opening_one_marks_it_and_leads_there(told, bob, sign_in):
    answer = sign_in(bob).post(f"/accounts/notifications/{told.pk}/")

    told.refresh_from_db()
    assert answer["Location"] == "/portal/people/"
    assert told.read_at is not None


def test_all_are_marked_at_once(told, bob, sign_in):
    client = sign_in(bob)

    client.post("/accounts/notifications/read/")

    assert "Everything is read" in client.get("/accounts/notifications/").content.decode()
    assert "Nothing unread" in client.get("/accounts/notifications/?show=unread").content.decode()


def test_somebody_elses_notice_is_not_there(told, alice, charlie, sign_in):
    for user in (alice, charlie):
        client = sign_in(user)
        assert client.post(f"/accounts/notifications/{told.pk}/").status_code == 404
        assert "Nordwind" not in client.get("/accounts/notifications/").content.decode()


def test_news_for_another_partner_waits_there_and_is_announced(told, bob, globex, sign_in):
    Person.objects.create(
        partner=globex, user=bob, name="Bob", email=bob.email, roles=["partner_seller"], status=PersonStatus.ACTIVE
    )
    client = sign_in(bob)
    client.post("/switch", {"partner": globex.public_id})

    page = client.get("/accounts/notifications/").content.decode()

    assert "Nordwind" not in page
    assert "1 more wait" in page


def test_staff_have_their_own(olga, sign_in):
    notify([olga], key="k", kind="review.late", title="Late: Nordwind", url="/console/")

    assert "Late: Nordwind" in sign_in(olga).get("/accounts/notifications/").content.decode()
