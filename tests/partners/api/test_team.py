"""The account team and certificates over the vendor's API."""

import json
from typing import Any

import pytest

from partners.models import Certification, HeldCertification, Person, TeamMember
from prm.common.moment import now

pytestmark = pytest.mark.django_db

API = "/api/console/v1"


def send(client: Any, url: str, data: Any = None, method: str = "post") -> Any:
    return getattr(client, method)(url, json.dumps(data or {}), content_type="application/json")


def test_a_colleague_joins_the_team_changes_duties_and_leaves(acme, dev, mara, alice, sign_in):
    client, base = sign_in(mara), f"{API}/partners/{acme.public_id}/team"
    member = {"user": dev.public_id, "role": "technical_manager", "cadence": "weekly"}

    joined = send(client, base, member)
    twice = send(client, base, member)
    one = f"{base}/{joined.json()['id']}"
    changed = send(client, one, {"duties": "Designs solutions"}, "patch")
    told = sign_in(alice).get("/api/portal/v1/company").json()["team"]
    left = client.delete(one)

    assert (joined.status_code, twice.status_code, twice.json()["field"]) == (201, 409, "user")
    assert (changed.json()["duties"], changed.json()["cadence"]) == ("Designs solutions", "weekly")
    assert [(one["name"], one["duties"]) for one in told] == [(dev.name, "Designs solutions")]
    assert (left.status_code, TeamMember.objects.count()) == (204, 0)


def test_a_certificate_is_recorded_for_ones_own_people_and_ended(acme, charlie, bob, olga, sign_in):
    certification = Certification.objects.create(code="edge-expert", name="Edge expert")
    client, base = sign_in(olga), f"{API}/partners/{acme.public_id}/certificates"
    mine, theirs = Person.objects.get(user=bob), Person.objects.get(user=charlie)
    said = {"certification": certification.public_id, "valid_from": now().date().isoformat()}

    recorded = send(client, base, {**said, "person": mine.public_id})
    foreign = send(client, base, {**said, "person": theirs.public_id})
    listed = client.get(f"{API}/certificates").json()["results"]
    ended = send(client, f"{base}/{recorded.json()['id']}/end")

    assert (recorded.status_code, recorded.json()["in_force"]) == (201, True)
    assert (foreign.status_code, list(foreign.json()["fields"])) == (422, ["person"])
    assert [(one["code"], one["held"]) for one in listed] == [("edge-expert", 1)]
    assert ended.json()["valid_until"] == said["valid_from"]
    assert HeldCertification.objects.count() == 1
