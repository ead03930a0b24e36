"""The page on which one says one is away."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from prm.accounts.models import Absence
from prm.accounts.rules.absence import last_day, moments_of

pytestmark = pytest.mark.django_db

DAYS = {"starts": "2026-12-24", "until": "2026-12-31", "delegate": "", "note": "Holiday"}


@pytest.fixture(autouse=True)
def _november():
    with time_machine.travel(datetime(2026, 11, 22, 9, tzinfo=UTC), tick=False):
        yield


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/Los_Angeles", "Asia/Tokyo", "UTC"])
def test_days_are_the_days_of_whoever_is_away(zone):
    starts, until = moments_of(date(2026, 10, 24), date(2026, 10, 25), zone)

    assert (starts.date(), starts.hour, until.date(), until.hour) == (date(2026, 10, 24), 0, date(2026, 10, 26), 0)
    assert last_day(until.astimezone(UTC), zone) == date(2026, 10, 25)


def test_one_enters_and_takes_back_an_absence(mara, dev, sign_in):
    client = sign_in(mara)

    page = client.post("/console/away/", {**DAYS, "delegate": dev.public_id}, follow=True).content.decode()

    absence = Absence.objects.get()
    assert (absence.user, absence.delegate) == (mara, dev)
    assert absence.starts == datetime(2026, 12, 23, 23, tzinfo=UTC)
    assert absence.until == datetime(2026, 12, 31, 23, tzinfo=UTC)
    assert "24 December 2026 to 31 December 2026" in page
    client.post(f"/console/away/{absence.public_id}/cancel/")
    absence.refresh_from_db()
    assert absence.cancelled_at is not None


def test_the_delegate_sees_for_whom_they_stand_in(mara, dev, sign_in):
    sign_in(mara).post("/console/away/", {**DAYS, "delegate": dev.public_id})

    page = sign_in(dev).get("/console/away/").content.decode()

    assert "You stand in for" in page
    assert "Mara" in page


def test_an_ops_admin_enters_and_ends_a_colleagues_absence(olga, mara, dev, sign_in):
    client = sign_in(olga)
    url = f"/console/staff/{mara.public_id}/away/"

    client.post(url, {**DAYS, "starts": "2026-11-22", "delegate": dev.public_id})
    absence = Absence.objects.get()
    client.post(f"{url}{absence.public_id}/cancel/")

    absence.refresh_from_db()
    assert (absence.user, absence.entered_by_name) == (mara, "Olga")
    assert absence.until == datetime(2026, 11, 22, 9, tzinfo=UTC)


def test_nobody_else_does(mara, dev, sign_in):
    assert sign_in(mara).post(f"/console/staff/{dev.public_id}/away/", DAYS).status_code == 403


def test_another_persons_absence_is_not_there(mara, dev, sign_in):
    sign_in(mara).post("/console/away/", DAYS)

    assert sign_in(dev).post(f"/console/away/{Absence.objects.get().public_id}/cancel/").status_code == 404
    assert Absence.objects.get().cancelled_at is None


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"until": "2026-12-20"}, "The last day is before the first."),
        ({"starts": "2026-11-01", "until": "2026-11-02"}, "These days are over already."),
        ({"starts": ""}, "This field is required."),
    ],
)
def test_what_is_wrong_is_said_next_to_the_field(mara, sign_in, changes, says):
    answer = sign_in(mara).post("/console/away/", {**DAYS, **changes})

    assert (answer.status_code, says in answer.content.decode()) == (422, True)


def test_partners_people_have_no_such_page(bob, sign_in):
    assert sign_in(bob).get("/console/away/").status_code == 404
