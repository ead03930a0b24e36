"""The vendor's own people."""

import pytest
from django.test import Client

from prm.accounts.enums import StaffRole
from prm.accounts.models import ApiToken, Mail, User
from prm.accounts.services import staff, token
from prm.common.errors import DomainError, Invalid, NotAllowed
from prm.common.models.event import Event
from tests.accounts.test_invitation import NEW, link_to
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


def test_an_invited_colleague_signs_in_to_the_console(olga, actor):
    staff.invite(name="Fay", email="fay@meridian.example", roles=[StaffRole.FINANCE], job_title="", actor=actor(olga))
    client = Client()

    client.post(link_to("fay@meridian.example"), {"name": "Fay Wray", "password1": NEW, "password2": NEW})

    assert client.get("/")["Location"] == "/console/"


def test_only_ops_admins_manage_staff(mara, dev, actor):
    with pytest.raises(NotAllowed):
        staff.change(user=dev, roles=[StaffRole.OPS_ADMIN], job_title="", actor=actor(mara))


def test_nobody_at_a_partner_becomes_staff_by_invitation(olga, alice, actor):
    with pytest.raises(DomainError, match="somebody at a partner"):
        staff.invite(name="Alice", email=alice.email, roles=[StaffRole.FINANCE], job_title="", actor=actor(olga))


def test_an_unknown_role_is_refused(olga, mara, actor):
    with pytest.raises(Invalid):
        staff.change(user=mara, roles=["root"], job_title="", actor=actor(olga))


def test_the_last_ops_admin_keeps_the_role(olga, actor):
    with pytest.raises(DomainError, match="last ops admin"):
        staff.change(user=olga, roles=[StaffRole.FINANCE], job_title="", actor=actor(olga))


def test_an_invited_ops_admin_who_never_came_does_not_count(olga, actor):
    staff.invite(name="Ida", email="ida@meridian.example", roles=[StaffRole.OPS_ADMIN], job_title="", actor=actor(olga))

    with pytest.raises(DomainError, match="last ops admin"):
        staff.change(user=olga, roles=[StaffRole.FINANCE], job_title="", actor=actor(olga))


def test_with_a_second_ops_admin_the_first_may_change(olga, actor):
    User.objects.create_user("ida@meridian.example", PASSWORD, name="Ida", staff_roles=[StaffRole.OPS_ADMIN])

    staff.change(user=olga, roles=[StaffRole.FINANCE], job_title="CFO", actor=actor(olga))

    olga.refresh_from_db()
    assert (olga.staff_roles, olga.job_title) == ([StaffRole.FINANCE], "CFO")


def test_closing_an_account_ends_sessions_and_tokens_and_tells_the_floors_above(olga, mara, actor, sign_in):
    client = sign_in(mara)
    client.get("/console/deals/")
    token.create(actor=actor(mara), name="Sync", scopes=["read"], days=30)

    staff.deactivate(user=mara, actor=actor(olga))

    assert client.get("/console/deals/").status_code == 302
    assert ApiToken.objects.get().revoked_at is not None
    assert Event.objects.get(name="staff.deactivated").payload == {"user_id": mara.pk}


def test_nobody_closes_their_own_account(olga, actor):
    with pytest.raises(DomainError, match="your own account"):
        staff.deactivate(user=olga, actor=actor(olga))


def test_a_reopened_account_signs_in_with_its_password(olga, mara, actor, client):
    staff.deactivate(user=mara, actor=actor(olga))
    mara.refresh_from_db()
    staff.reactivate(user=mara, actor=actor(olga))

    answer = client.post("/accounts/login/", {"login": mara.email, "password": PASSWORD})

    assert answer["Location"] == "/"


def test_a_colleague_who_is_in_gets_no_second_invitation(olga, mara, actor):
    with pytest.raises(DomainError, match="signed up already"):
        staff.resend(user=mara, actor=actor(olga))

    assert not Mail.objects.exists()
