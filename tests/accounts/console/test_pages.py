"""Every console page of identity opens, in every state, for whom it is meant."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from prm.accounts.enums import StaffRole
from prm.accounts.models import Mail, User
from prm.accounts.services import impersonation
from prm.accounts.services import staff as service
from prm.common.models.event import Delivery, Event
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


def dead_delivery() -> Delivery:
    """Make a delivery that was given up."""
    event = Event.objects.create(name="deal.submit", subject_type="dealreg.deal", subject_id="DR-1", fanned_out=True)
    return Delivery.objects.create(
        event=event, receiver="dealreg.tell_reviewer", state=Delivery.State.DEAD, attempts=12, last_error="Boom"
    )


def test_the_staff_list_and_a_members_page_open(olga, mara, actor, sign_in):
    service.invite(name="Fay", email="fay@m.example", roles=[StaffRole.FINANCE], job_title="CFO", actor=actor(olga))
    client = sign_in(olga)

    page = client.get("/console/staff/").content.decode()

    assert "fay@m.example" in page
    assert "Invited" in page
    for user in User.objects.all():
        assert client.get(f"/console/staff/{user.public_id}/").status_code == 200


def test_a_colleague_is_invited_changed_closed_and_opened_on_the_pages(olga, sign_in):
    client = sign_in(olga)
    client.post("/console/staff/invite/", {"name": "Fay", "email": "fay@m.example", "roles": ["finance"]})
    fay = User.objects.get(email="fay@m.example")

    client.post(f"/console/staff/{fay.public_id}/", {"roles": ["auditor"], "job_title": "Audit"})
    client.post(f"/console/staff/{fay.public_id}/resend/")
    client.post(f"/console/staff/{fay.public_id}/deactivate/")
    fay.refresh_from_db()
    assert (fay.staff_roles, fay.is_active) == (["auditor"], False)
    client.post(f"/console/staff/{fay.public_id}/reactivate/")

    fay.refresh_from_db()
    assert fay.is_active
    assert Mail.objects.filter(to=fay.email).count() == 2


def test_the_last_ops_admin_reads_why_it_stays_next_to_the_roles(olga, sign_in):
    answer = sign_in(olga).post(f"/console/staff/{olga.public_id}/", {"roles": ["finance"]})

    assert answer.status_code == 422
    assert "last ops admin" in answer.content.decode()


def test_an_auditor_reads_and_cannot_change(sign_in, olga):
    ann = User.objects.create_user("ann@m.example", PASSWORD, name="Ann", staff_roles=[StaffRole.AUDITOR])
    client = sign_in(ann)

    page = client.get(f"/console/staff/{olga.public_id}/").content.decode()

    assert "Save roles" not in page
    assert client.post(f"/console/staff/{olga.public_id}/deactivate/").status_code == 403
    assert client.get("/console/staff/invite/").status_code == 403


def test_a_channel_manager_sees_none_of_it(mara, sign_in):
    client = sign_in(mara)

    for path in ("staff/", "staff/viewings/", "mail/", "deliveries/"):
        assert client.get(f"/console/{path}").status_code == 403


def test_given_up_deliveries_show_their_reason_and_are_tried_again(olga, sign_in):
    row = dead_delivery()
    client = sign_in(olga)

    page = client.get("/console/deliveries/").content.decode()
    client.post(f"/console/deliveries/{row.pk}/replay/")

    row.refresh_from_db()
    assert "Boom" in page
    assert (row.state, row.attempts) == (Delivery.State.PENDING, 0)
    assert client.get("/console/deliveries/?state=pending").status_code == 200
    assert client.get("/console/deliveries/?state=done").status_code == 200
    assert "Nothing was given up" in client.get("/console/deliveries/").content.decode()


def test_everything_given_up_is_tried_again_at_once(olga, sign_in):
    dead_delivery()
    dead_delivery()

    sign_in(olga).post("/console/deliveries/replay/")

    assert set(Delivery.objects.values_list("state", flat=True)) == {Delivery.State.PENDING}


def test_mail_and_viewings_open_empty_and_full(olga, mara, bob, acme, sign_in):
    client = sign_in(olga)
    assert client.get("/console/mail/").status_code == 200
    assert client.get("/console/staff/viewings/").status_code == 200
    row = Mail.objects.create(to="x@y.example", subject="S", body="B", dedupe_key="1", state="failed", last_error="No")
    sign_in(mara).post(f"/console/view-as/{bob.public_id}/", {"partner": acme.public_id, "reason": "Ticket 12"})

    assert "Ticket 12" in client.get("/console/staff/viewings/?q=ticket").content.decode()
    assert "Ticket 12" in client.get(f"/console/staff/{mara.public_id}/").content.decode()
    assert "Given up" in client.get("/console/mail/?q=x@y").content.decode()
    assert client.get(f"/console/mail/{row.public_id}/").status_code == 200


@pytest.mark.parametrize("path", ["/console/staff/", "/console/mail/", "/console/staff/viewings/"])
def test_a_longer_list_takes_no_more_queries(path, olga, mara, bob, acme, actor, sign_in):
    def fill(n: int) -> None:
        User.objects.create_user(f"s{n}@m.example", PASSWORD, name=f"S{n}", staff_roles=[StaffRole.FINANCE])
        Mail.objects.create(to=f"{n}@y.example", subject="S", body="B", dedupe_key=str(n))
        impersonation.start(target=bob, partner_ref=acme.public_id, reason=f"r{n}", actor=actor(mara))

    client = sign_in(olga)
    fill(1)
    client.get(path)
    with CaptureQueriesContext(connection) as one:
        client.get(path)
    fill(2)
    fill(3)
    with CaptureQueriesContext(connection) as three:
        client.get(path)

    assert len(three) == len(one) <= 12
