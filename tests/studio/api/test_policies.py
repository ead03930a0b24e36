"""The life of a policy over the API, by two people and a program."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
import yaml
from django.test import Client

from dealreg.policies import INACTIVITY, PROTECTION
from prm.accounts.enums import StaffRole
from prm.accounts.models import User
from prm.common.models import PolicyVersion
from prm.common.policies import kinds, publish
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
API = "/api/console/v1/"
START = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_spring():
    with time_machine.travel(START + timedelta(days=90), tick=False):
        yield


@pytest.fixture
def shipped(db) -> PolicyVersion:
    return publish(kind=PROTECTION, body=kinds()[PROTECTION].default(), effective_from=START)


@pytest.fixture
def writer(olga, sign_in) -> Client:
    return sign_in(olga)


@pytest.fixture
def approver(db, sign_in) -> Client:
    return sign_in(
        User.objects.create_user("c@meridian.example", PASSWORD, name="Carla", staff_roles=[StaffRole.EXECUTIVE])
    )


def send(client: Client, path: str, body: Any = None, method: str = "post", **headers: str) -> tuple[int, Any]:
    answer = getattr(client, method)(API + path, body, content_type="application/json", headers=headers)
    return answer.status_code, answer.json() if answer.content else None


def begun(client: Client) -> dict[str, Any]:
    status, made = send(client, "policies", {"kind": PROTECTION})
    assert status == 201
    return made


def test_a_version_is_written_approved_by_another_and_in_force(writer, approver, shipped):
    made = begun(writer)
    ref = made["id"]
    status, saved = send(
        writer, f"policies/{ref}", {"body": {**made["body"], "limit": 200}, "change_note": "Longer"}, "patch"
    )
    assert (status, saved["revision"], saved["body"]["limit"], saved["base"]) == (200, 2, 200, shipped.public_id)
    assert send(writer, f"policies/{ref}/submit", {})[1]["status"] == "in_review"

    own = send(writer, f"policies/{ref}/approve", {"effective_from": "2026-04-10T00:00:00Z"})
    returned = send(approver, f"policies/{ref}/return", {"reason": "Say why it is longer."})
    send(writer, f"policies/{ref}/submit", {"note": "Tenders take longer."})
    approved = send(approver, f"policies/{ref}/approve", {"effective_from": "2026-04-10T00:00:00Z"})

    assert (own[0], own[1]["title"]) == (409, "policy.closed")
    assert own[1]["reasons"] == ["You edited this version, so somebody else has to approve it."]
    assert (returned[1]["status"], returned[1]["review_note"]) == ("draft", "Say why it is longer.")
    assert (approved[1]["status"], approved[1]["approver"]) == ("scheduled", "Carla")
    used = f"policy-kinds/{PROTECTION}/in-force?region=DE&at="
    [now] = send(writer, used + "2026-04-09T23:59:59Z", method="get")[1]["results"]
    later = send(writer, used + "2026-04-10T00:00:00Z", method="get")[1]["results"]
    assert now["number"] == 1
    assert [(each["number"], each["wins"]) for each in later] == [(2, True), (1, False)]


def test_a_draft_saved_meanwhile_is_not_overwritten(writer, approver, shipped):
    made = begun(writer)
    ref, body = made["id"], made["body"]
    send(writer, f"policies/{ref}", {"body": {**body, "limit": 200}}, "patch")

    late = send(writer, f"policies/{ref}", {"body": {**body, "limit": 300}}, "patch", if_match='"1"')

    assert (late[0], late[1]["title"]) == (412, "policy.edited_meanwhile")
    assert (late[1]["by"], late[1]["changed"], late[1]["revision"]) == ("Olga", ["limit"], 2)
    assert PolicyVersion.objects.get(public_id=ref).body["limit"] == 200


def test_what_is_wrong_is_said_by_its_place(writer, shipped):
    made = begun(writer)
    body = {**made["body"], "limit": 40, "warn_days": ["soon"]}

    status, said = send(writer, f"policies/{made['id']}", {"body": body}, "patch")

    assert (status, said["fields"]) == (422, {"warn_days.0": "Enter a whole number."})


def test_half_a_character_is_refused(writer, shipped):
    made = begun(writer)
    body = {**made["body"], "additions": [{**made["body"]["additions"][0], "because": "\ud800"}]}

    status, said = send(writer, f"policies/{made['id']}", {"body": body}, "patch")

    assert (status, said["fields"]) == (422, {"additions.0.because": "This holds a character that cannot be kept."})


def test_examples_are_written_run_and_hold_a_version_back(writer, shipped):
    ref = begun(writer)["id"]
    facts = {
        "tier": "premier",
        "tier_name": "Premier",
        "amount_eur": "80000",
        "families": [],
        "new_customer": False,
        "motion": None,
    }
    example = {"name": "Premier, 80,000", "decision": PROTECTION, "facts": facts, "expect": "90"}
    made = send(writer, f"policies/{ref}/examples", example)[1]

    [ran] = send(writer, f"policies/{ref}/examples", method="get")[1]["results"]
    held = send(writer, f"policies/{ref}/submit", {})
    again = {**example, "expect": "60"}
    changed = send(writer, f"policies/examples/{made['id']}", again, "put")
    [passes] = send(writer, f"policies/{ref}/examples", method="get")[1]["results"]
    gone = send(writer, f"policies/examples/{made['id']}", method="delete")

    assert (ran["passed"], ran["got"], ran["problem"]) == (False, "60", "Expected 90 days, got 60 days.")
    assert held[1]["reasons"] == ["The example “Premier, 80,000” fails: Expected 90 days, got 60 days."]
    assert (changed[1]["expect"], passes["passed"], gone[0]) == ("60", True, 204)
    assert send(writer, f"policies/{ref}/examples", method="get")[1] == {"results": []}


def test_facts_that_do_not_fit_are_named(writer, shipped):
    example = {"name": "E", "decision": PROTECTION, "facts": {"amount_eur": "much"}, "expect": "90"}

    status, said = send(writer, f"policies/{shipped.public_id}/examples", example)

    assert status == 422
    assert said["fields"]["facts.amount_eur"] == "Enter a number."
    assert said["fields"]["facts.tier"] == "This is required."


def test_a_version_goes_out_as_a_file_and_comes_back_as_a_draft(writer, shipped):
    answer = writer.get(f"{API}policies/{shipped.public_id}/yaml")
    text = answer.content.decode().replace("limit: 180", "limit: 200")

    status, brought = send(writer, "policies/import", {"text": text})
    damaged = send(writer, "policies/import", {"text": text + "limit: [\n"})

    assert answer["Content-Disposition"] == 'attachment; filename="deal.protection-1.yaml"'
    assert yaml.safe_load(text)["kind"] == PROTECTION
    assert (status, brought["results"][0]["body"]["limit"]) == (201, 200)
    assert (damaged[0], damaged[1]["title"]) == (422, "policy.file_damaged")
    assert damaged[1]["line"] > 0
    diff = f"policies/{brought['results'][0]['id']}/diff?against={shipped.public_id}"
    assert [(c["path"], c["before"], c["after"]) for c in send(writer, diff, method="get")[1]["results"]] == [
        ("limit", "180", "200")
    ]


def test_kinds_carry_the_form_of_their_body(writer):
    rows = send(writer, "policy-kinds", method="get")[1]["results"]
    one = send(writer, f"policy-kinds/{INACTIVITY}", method="get")[1]

    assert [row["key"] for row in rows] == sorted(kinds())
    assert set(one["body_schema"]["properties"]) == {"quiet_days", "warn_days"}
    assert one["shipped"] == {"quiet_days": 30, "warn_days": [21]}
    assert send(writer, "policy-kinds/no.such", method="get")[0] == 404


def test_a_roll_back_is_a_version_in_review_that_marks_what_it_replaces(writer, approver, shipped):
    body = {**shipped.body, "limit": 240}
    worse = publish(kind=PROTECTION, body=body, effective_from=START + timedelta(days=30))

    status, back = send(writer, f"policies/{shipped.public_id}/roll-back", {"reason": "Too long."})
    present = send(writer, f"policies/{worse.public_id}/roll-back", {"reason": "No."})
    send(approver, f"policies/{back['id']}/approve", {"effective_from": "2026-04-01T00:00:00Z"})

    worse.refresh_from_db()
    assert (status, back["status"], back["body"]["limit"]) == (201, "in_review", 180)
    assert back["change_note"] == "Back to version 1: Too long."
    assert present[1]["title"] == "policy.nothing_to_roll_back"
    assert (worse.status, worse.rolled_back_at) == ("retired", START + timedelta(days=90))


def test_versions_are_listed_by_kind_and_state(writer, shipped):
    begun(writer)

    found = send(writer, f"policies?kind={PROTECTION}&status=draft", method="get")[1]["results"]

    assert [(row["number"], row["status"], row["author"]) for row in found] == [(2, "draft", "Olga")]


def test_a_program_writes_but_does_not_decide(olga, actor, shipped, approver):
    from prm.accounts.services import token

    _, secret = token.create_service(actor=actor(olga), name="Sync", roles=["ops_admin"], scopes=["write"], days=30)
    program = Client(headers={"Authorization": f"Bearer {secret}"})
    ref = begun(program)["id"]
    send(program, f"policies/{ref}/submit", {})

    status, said = send(program, f"policies/{ref}/approve", {"effective_from": "2026-04-10T00:00:00Z"})

    assert (status, said["title"]) == (403, "token.person_only")


def test_whoever_only_reads_writes_nothing(mara, sign_in, shipped):
    client = sign_in(mara)

    answers = [
        send(client, "policies", {"kind": PROTECTION})[0],
        send(client, f"policies/{shipped.public_id}", {"change_note": "x"}, "patch")[0],
        send(client, "policies/import", {"text": "x"})[0],
        send(client, f"policies/{shipped.public_id}", method="get")[0],
    ]

    assert answers == [403, 403, 403, 200]
