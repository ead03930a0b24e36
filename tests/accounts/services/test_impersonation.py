"""Looking through somebody's eyes: limited, read-only, written down."""

from datetime import timedelta

import pytest

from prm.accounts.models import Impersonation, Notification
from prm.common.models.event import Event
from prm.common.moment import at, now

pytestmark = pytest.mark.django_db


@pytest.fixture
def viewing(mara, bob, acme, sign_in):
    """Mara, viewing as Bob."""
    client = sign_in(mara)
    answer = client.post(f"/console/view-as/{bob.public_id}/", {"partner": acme.public_id, "reason": "Ticket 12"})
    assert answer["Location"] == "/portal/"
    return client


def test_one_sees_what_the_person_sees_under_a_banner(viewing, bob):
    page = viewing.get("/portal/people/")

    said = page.content.decode()
    assert page.status_code == 200
    assert "Viewing as somebody else" in said
    assert "Mara" in said
    assert ", until " in said


def test_it_is_written_down_with_its_reason(viewing, mara, bob, acme):
    row = Impersonation.objects.get()

    assert (row.staff, row.target, row.partner_id, row.reason) == (mara, bob, acme.pk, "Ticket 12")
    assert row.expires_at - row.started_at == timedelta(minutes=30)
    assert Event.objects.get(name="impersonation.started").actor_id == mara.pk


def test_nothing_can_be_changed_meanwhile(viewing, bob, acme):
    notice = Notification.objects.create(user_id=bob.pk, partner_id=acme.pk, dedupe_key="k", title="T")

    assert viewing.post("/portal/people/invite/", {}).status_code == 403
    assert viewing.post("/accounts/notifications/read/").status_code == 403
    assert viewing.post("/accounts/profile/", {"name": "X"}).status_code == 403
    viewing.post(f"/accounts/notifications/{notice.pk}/")
    notice.refresh_from_db()
    assert notice.read_at is None


def test_the_console_is_closed_meanwhile(viewing):
    assert viewing.get("/console/deals/").status_code == 404


def test_it_ends_by_the_button(viewing):
    viewing.post("/accounts/view-as/end/")

    assert viewing.get("/console/deals/").status_code == 200
    assert viewing.get("/portal/people/").status_code == 404
    assert Impersonation.objects.get().ended_at is not None


def test_it_ends_by_itself(viewing):
    with at(now() + timedelta(minutes=31)):
        answer = viewing.get("/portal/people/")
        after = viewing.get("/console/deals/")

    assert (answer.status_code, answer["Location"]) == (302, "/console/")
    assert after.status_code == 200


def test_it_ends_when_the_person_loses_access(viewing, bob):
    bob.memberships.update(status="removed")

    assert viewing.get("/portal/people/").status_code == 302


def test_no_reason_no_view(mara, bob, acme, sign_in):
    sign_in(mara).post(f"/console/view-as/{bob.public_id}/", {"partner": acme.public_id, "reason": "  "})

    assert not Impersonation.objects.exists()


def test_nobody_views_as_a_colleague(mara, olga, acme, sign_in):
    sign_in(mara).post(f"/console/view-as/{olga.public_id}/", {"partner": acme.public_id, "reason": "Curious"})

    assert not Impersonation.objects.exists()


def test_nobody_views_as_a_person_at_a_partner_they_do_not_work_for(mara, bob, globex, sign_in):
    sign_in(mara).post(f"/console/view-as/{bob.public_id}/", {"partner": globex.public_id, "reason": "Ticket"})

    assert not Impersonation.objects.exists()


def test_it_takes_the_right(dev, bob, acme, sign_in):
    answer = sign_in(dev).post(f"/console/view-as/{bob.public_id}/", {"partner": acme.public_id, "reason": "Ticket"})

    assert answer.status_code == 403
    assert not Impersonation.objects.exists()


def test_partners_cannot_view_as_anybody(alice, bob, acme, sign_in):
    answer = sign_in(alice).post(f"/console/view-as/{bob.public_id}/", {"partner": acme.public_id, "reason": "x"})

    assert answer.status_code == 404
