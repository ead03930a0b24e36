"""Business calendars over the vendor's API, under the checks of their page."""

from typing import Any

import pytest

from prm.common.models import Calendar

pytestmark = pytest.mark.django_db
API = "/api/console/v1/calendars"
WEEK = {"monday": "09:00-12:30, 13:30-17:00", "friday": "9:00-15:00"}
BAVARIA = {
    "key": "DE-BY",
    "name": "Bavaria",
    "timezone": "Europe/Berlin",
    "country": "DE",
    "subdivision": "BY",
    "hours": WEEK,
}


def send(client: Any, method: str, url: str, body: Any = None, **headers: str) -> tuple[int, Any]:
    answer = getattr(client, method)(url, body, content_type="application/json", headers=headers)
    return answer.status_code, answer.json() if answer.content else None


@pytest.fixture
def client(olga, sign_in):
    return sign_in(olga)


def test_a_calendar_is_added_listed_and_changed_in_part(client):
    status, made = send(client, "post", API, {**BAVARIA, "closed": ["2026-12-24"]})
    changed = send(client, "patch", f"{API}/DE-BY", {"hours": {"tuesday": "08:00-16:00"}})[1]

    assert (status, made["hours"], made["closed"]) == (201, {**WEEK, "friday": "09:00-15:00"}, ["2026-12-24"])
    assert [row["key"] for row in send(client, "get", API)[1]["results"]] == ["DE-BY"]
    assert changed["hours"] == {"tuesday": "08:00-16:00"}
    assert (changed["name"], changed["subdivision"], changed["closed"]) == ("Bavaria", "BY", ["2026-12-24"])


def test_what_is_wrong_is_named_as_on_the_page(client):
    send(client, "post", API, BAVARIA)

    hours = send(client, "patch", f"{API}/DE-BY", {"hours": {"monday": "17:00-09:00", "funday": "09:00-10:00"}})
    shut = send(client, "patch", f"{API}/DE-BY", {"hours": {}})
    zone = send(client, "patch", f"{API}/DE-BY", {"timezone": "Europe/Munich"})

    assert (hours[0], sorted(hours[1]["fields"])) == (422, ["hours.funday", "hours.monday"])
    assert (shut[0], list(shut[1]["fields"])) == (422, ["hours"])
    assert (zone[0], list(zone[1]["fields"])) == (422, ["timezone"])


def test_an_older_version_changes_nothing(client):
    _, made = send(client, "post", API, BAVARIA)
    send(client, "patch", f"{API}/DE-BY", {"name": "Bayern"}, if_match=f'"{made["updated_at"]}"')

    status, said = send(client, "patch", f"{API}/DE-BY", {"name": "Late"}, if_match=f'"{made["updated_at"]}"')

    assert (status, said["title"]) == (412, "calendar.stale")
    assert Calendar.objects.get(key="DE-BY").name == "Bayern"


def test_staff_reads_and_only_ops_admins_change(client, mara, sign_in):
    send(client, "post", API, BAVARIA)
    other = sign_in(mara)

    assert send(other, "get", f"{API}/DE-BY")[0] == 200
    assert send(other, "patch", f"{API}/DE-BY", {"name": "Mine"})[0] == 403
    assert send(client, "get", f"{API}/FR")[0] == 404
