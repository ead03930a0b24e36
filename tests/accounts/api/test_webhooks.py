"""Webhooks over both APIs: set up, tried, replayed; a secret is told once."""

import json
from typing import Any

import pytest
from django.test import Client

from prm.common.models import IdempotencyKey, WebhookDelivery, WebhookEndpoint
from prm.common.webhooks import signing

pytestmark = pytest.mark.django_db

PORTAL, CONSOLE = "/api/portal/v1/webhooks", "/api/console/v1/webhooks"
BODY = {"url": "https://93.184.216.34/hook", "events": ["deal.approve"]}


def send(client: Client, url: str, data: Any = None, method: str = "post", **headers: str) -> Any:
    return getattr(client, method)(url, json.dumps(data or {}), content_type="application/json", headers=headers)


@pytest.fixture
def mine(alice, sign_in) -> Client:
    """Acme's admin."""
    return sign_in(alice)


@pytest.fixture
def hook(mine) -> str:
    """The address of a webhook of Acme's."""
    return f"{PORTAL}/{send(mine, PORTAL, BODY).json()['id']}"


def test_one_is_set_up_changed_paused_and_switched_off(mine):
    made = send(mine, PORTAL, {**BODY, "description": "To our CRM"})
    one = f"{PORTAL}/{made.json()['id']}"

    changed = send(mine, one, {"events": ["deal.approve", "deal.win"]}, "patch")
    states = [send(mine, f"{one}/{verb}").json()["state"] for verb in ("pause", "resume", "switch-off")]

    assert (made.status_code, made.json()["state"]) == (201, "active")
    assert (changed.json()["events"], changed.json()["description"]) == (["deal.approve", "deal.win"], "To our CRM")
    assert states == ["paused", "active", "off"]
    assert [row["id"] for row in mine.get(PORTAL).json()["results"]] == [made.json()["id"]]


def test_one_is_deleted_by_its_own_side_alone(mine, hook, olga, charlie, sign_in):
    reference = hook.rsplit("/", 1)[1]

    answers = [
        sign_in(charlie).delete(hook).status_code,
        sign_in(olga).delete(f"{CONSOLE}/{reference}").status_code,
        mine.delete(hook).status_code,
        mine.get(hook).status_code,
    ]

    assert answers == [404, 403, 204, 404]
    assert mine.get(PORTAL).json()["results"] == []


def test_a_secret_is_told_once_and_kept_nowhere(mine):
    first = send(mine, PORTAL, BODY, **{"Idempotency-Key": "k"})
    again = send(mine, PORTAL, BODY, **{"Idempotency-Key": "k"})
    turned = send(mine, f"{PORTAL}/{first.json()['id']}/rotate", **{"Idempotency-Key": "r"})

    secrets = [first.json()["secret"], turned.json()["secret"]]
    assert again.json() == {**first.json(), "secret": None}
    assert all(secret.startswith(signing.PREFIX) for secret in secrets)
    assert len(set(secrets)) == 2
    kept = json.dumps([row.body for row in IdempotencyKey.objects.all()])
    assert [secret for secret in secrets if secret in kept] == []
    assert "secret" not in mine.get(f"{PORTAL}/{first.json()['id']}").json()
    assert WebhookEndpoint.objects.count() == 1


def test_a_test_event_is_read_sent_again_and_replayed(mine, hook):
    tried = send(mine, f"{hook}/test").json()
    WebhookDelivery.objects.update(state="failed", tries=8)

    listed = mine.get(f"{hook}/deliveries?state=failed").json()["results"]
    one = mine.get(f"{hook}/deliveries/{tried['id']}").json()
    replayed = send(mine, f"{hook}/replay", {"since": "2026-01-01T00:00:00Z"}).json()
    again = send(mine, f"{hook}/deliveries/{tried['id']}/again").json()

    assert [row["id"] for row in listed] == [tried["id"]]
    assert (one["body"]["type"], one["log"]) == ("webhook.test", [])
    assert (replayed, again["state"], again["message"]) == ({"queued": 1}, "pending", tried["message"])
    assert send(mine, f"{hook}/switch-off").status_code == 200
    assert send(mine, f"{hook}/test").json()["title"] == "webhook.not_active"


def test_an_address_inside_or_an_event_nobody_tells_is_refused(mine):
    inside = send(mine, PORTAL, {**BODY, "url": "https://10.0.0.1/"})
    unknown = send(mine, PORTAL, {**BODY, "events": ["account.created"]})

    assert [(one.status_code, list(one.json()["fields"])) for one in (inside, unknown)] == [
        (422, ["url"]),
        (422, ["events"]),
    ]


def test_staff_help_a_partner_and_change_nothing_of_its_own(hook, olga, mara, sign_in):
    one = hook.replace(PORTAL, CONSOLE)

    answers = [
        sign_in(olga).get(one),
        send(sign_in(olga), f"{one}/pause"),
        send(sign_in(olga), one, {"description": "Ours"}, "patch"),
        send(sign_in(olga), f"{one}/rotate"),
        sign_in(mara).get(one),
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 403, 403, 403]
    assert answers[0].json()["partner"] == "Acme Integration GmbH"


def test_a_partners_webhooks_are_its_admins_alone(hook, bob, charlie, sign_in):
    assert [sign_in(who).get(hook).status_code for who in (bob, charlie)] == [403, 404]
    assert sign_in(charlie).get(PORTAL).json() == {"results": []}


def test_each_side_reads_the_events_it_may_subscribe_to(mine, olga, sign_in):
    own = {event["name"]: event for event in mine.get(f"{PORTAL}/events").json()["results"]}
    vendors = {event["name"] for event in sign_in(olga).get(f"{CONSOLE}/events").json()["results"]}

    assert {"deal.approve", "shared_deal.changed"} <= set(own) < vendors
    assert "lead_name" in own["shared_deal.changed"]["data"]
    assert "partner.put_at_risk" in vendors - set(own)
