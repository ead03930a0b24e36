"""A program of the vendor's tries a version on past decisions and reads what would change."""

import json
from datetime import timedelta

import pytest

from dealreg.services import review
from prm.accounts.services import token
from prm.common.decisions import decisions_of
from prm.common.models import PolicyVersion, Simulation
from prm.common.moment import now
from prm.common.simulation import runner

pytestmark = pytest.mark.django_db
BASE = "/api/console/v1"


@pytest.fixture
def approved(submitted, mara, actor):
    """An approved registration of Acme's."""
    return review.approve(deal=submitted(), actor=actor(mara))


@pytest.fixture
def draft(approved) -> PolicyVersion:
    """A draft with fewer days for Premier partners."""
    found = PolicyVersion.objects.get(kind="deal.protection")
    base = {**found.body["base"], "rows": {**found.body["base"]["rows"], "premier": ["60", "80", "120"]}}
    return PolicyVersion.objects.create(kind=found.kind, number=2, body={**found.body, "base": base})


@pytest.fixture
def call(client, olga, actor):
    """Return a function that calls the API as olga's program and returns status and body."""
    secret = token.create(actor=actor(olga), name="Program", scopes=["write"], days=9)[1]

    def ask(method: str, path: str, **body):
        answer = getattr(client, method)(
            f"{BASE}{path}",
            **({"data": json.dumps(body), "content_type": "application/json"} if method != "get" else {}),
            headers={"Authorization": f"Bearer {secret}"},
        )
        return answer.status_code, answer.json() if answer.content else None

    return ask


def test_a_simulation_is_begun_read_kept_and_discarded(call, draft):
    status, begun = call("post", "/simulations", version=draft.public_id, since=(now() - timedelta(days=1)).isoformat())
    assert (status, begun["state"]) == (201, "queued")
    assert [each["name"] for each in begun["available_actions"]] == ["cancel"]

    runner.work(begun["id"])
    where = f"/simulations/{begun['id']}"
    read = call("get", where)[1]
    changed = call("get", f"{where}/changed")[1]

    assert (read["state"], read["judged"], read["changed"], read["unfaithful"]) == ("done", 1, 1, 0)
    assert [(bar["answer"], bar["before"], bar["after"]) for bar in read["answers"]] == [("110", 0, 1), ("120", 1, 0)]
    assert [(row["before"], row["after"], row["effect"]) for row in changed["results"]] == [("120", "110", -1)]
    assert call("patch", where, name="Shorter", is_shared=True)[1]["is_shared"] is True
    assert call("post", f"{where}/attach")[1]["attached_to"] == draft.public_id
    assert call("delete", where)[0] == 409
    call("post", f"{where}/detach")
    assert call("delete", where)[0] == 204
    assert Simulation.objects.count() == 0


def test_a_decision_is_read_with_its_replay(call, approved):
    decision = next(each for each in decisions_of(approved) if each.kind == "deal.protection")

    status, read = call("get", f"/decisions/{decision.public_id}")

    assert (status, read["replayed"], read["differences"]) == (200, "same", [])
    assert read["alternatives"][0] == {"change": "An amount of 250,000 EUR or more", "result": "150 days", "note": ""}
    assert call("get", "/decisions/DC-0000-0000")[0] == 404
