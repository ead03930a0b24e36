"""Being away over the vendor's API."""

import json
from datetime import timedelta

import pytest

from prm.common.moment import now

pytestmark = pytest.mark.django_db

API = "/api/console/v1"


def send(client, url, data=None):
    return client.post(url, json.dumps(data or {}), content_type="application/json")


@pytest.fixture
def week() -> dict[str, str]:
    """A week that begins the day after tomorrow, which is today in no time zone."""
    first = now().date() + timedelta(days=2)
    return {"starts": first.isoformat(), "until": (first + timedelta(days=6)).isoformat()}


def test_one_enters_an_absence_the_delegate_sees_it_and_it_is_taken_back(mara, dev, week, sign_in):
    away = send(sign_in(mara), f"{API}/absences", {**week, "delegate": dev.public_id})
    seen = sign_in(dev).get(f"{API}/absences").json()
    over = send(sign_in(mara), f"{API}/absences/{away.json()['id']}/cancel")

    assert away.status_code == 201
    assert {name: away.json()[name] for name in week} == week
    assert [one["colleague"] for one in seen["stands_in"]] == [mara.public_id]
    assert (over.status_code, over.json()["state"]) == (200, "withdrawn")


def test_an_ops_admin_enters_a_colleagues_and_nobody_else_does(mara, dev, olga, week, sign_in):
    base = f"{API}/staff/{mara.public_id}/absences"

    entered = send(sign_in(olga), base, week)
    refused = send(sign_in(dev), base, week)
    foreign = send(sign_in(dev), f"{API}/absences/{entered.json()['id']}/cancel")
    ended = send(sign_in(olga), f"{base}/{entered.json()['id']}/cancel")

    assert [answer.status_code for answer in (entered, refused, foreign, ended)] == [201, 403, 404, 200]
    assert entered.json()["entered_by"] == olga.name


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"delegate": "US-0000-0000"}, "delegate"),
        ({"until": "9999-12-31"}, "until"),
        ({"starts": "0001-01-01"}, "starts"),
        ({"until": "2020-01-01"}, "until"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(mara, week, sign_in, wrong, field):
    answer = send(sign_in(mara), f"{API}/absences", {**week, **wrong})

    assert (answer.status_code, list(answer.json()["fields"])) == (422, [field])


def test_the_page_says_so_too(mara, week, sign_in):
    answer = sign_in(mara).post("/console/away/", {**week, "until": "9999-12-31"})

    assert answer.status_code == 422
    assert "Check the year." in answer.content.decode()
