"""Cohorts over the vendor's API: made, joined, left, ended."""

from typing import Any

import pytest

from partners.models import Cohort

pytestmark = pytest.mark.django_db
API = "/api/console/v1/cohorts"


def send(client: Any, method: str, url: str, body: Any = None) -> tuple[int, Any]:
    answer = getattr(client, method)(url, body, content_type="application/json")
    return answer.status_code, answer.json() if answer.content else None


def test_a_cohort_is_made_and_partners_join_and_leave(olga, acme, sign_in):
    client = sign_in(olga)
    status, made = send(client, "post", API, {"code": "nordic-pilot", "name": "Nordic pilot"})
    one = f"{API}/{made['id']}"

    joined = send(client, "post", f"{one}/members", {"partner": acme.public_id})
    listed = send(client, "get", API)[1]["results"]
    left = send(client, "delete", f"{one}/members/{acme.public_id}")

    assert (status, made["code"], made["until"], made["members"]) == (201, "nordic-pilot", None, [])
    assert joined == (201, {**made, "members": [{"id": acme.public_id, "name": acme.name}]})
    assert [(row["code"], row["size"]) for row in listed] == [("nordic-pilot", 1)]
    assert left == (204, None)
    assert send(client, "get", one) == (200, made)


def test_a_cohort_is_ended_by_its_last_day_and_keeps_what_is_not_sent(olga, sign_in):
    client = sign_in(olga)
    _, made = send(client, "post", API, {"code": "early", "name": "Early"})

    status, ended = send(client, "patch", f"{API}/{made['id']}", {"until": "2026-12-31"})
    again = send(client, "patch", f"{API}/{made['id']}", {"until": None})[1]

    assert (status, ended["name"], ended["until"]) == (200, "Early", "2026-12-31")
    assert again["until"] is None


def test_what_is_wrong_is_named_and_only_who_keeps_cohorts_changes_them(olga, mara, acme, sign_in):
    client = sign_in(olga)
    _, made = send(client, "post", API, {"code": "early", "name": "Early"})

    taken = send(client, "post", API, {"code": "early", "name": "Again"})
    nobody = send(client, "post", f"{API}/{made['id']}/members", {"partner": "PA-0000-0000"})
    others = send(sign_in(mara), "post", f"{API}/{made['id']}/members", {"partner": acme.public_id})

    assert (taken[0], list(taken[1]["fields"])) == (422, ["code"])
    assert (nobody[0], list(nobody[1]["fields"])) == (422, ["partner"])
    assert others[0] == 403
    assert send(sign_in(mara), "get", API)[0] == 200
    assert Cohort.objects.get().members.count() == 0
