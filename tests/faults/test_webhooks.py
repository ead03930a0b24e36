"""Ten thousand deliveries to receivers that fail three times in ten: all arrive, also when a worker is killed."""

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from prm.common import moment
from prm.common.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint, WebhookSecret
from prm.common.webhooks import dispatch, signing

pytestmark = [pytest.mark.fault, pytest.mark.enable_socket, pytest.mark.django_db(transaction=True)]

ROOT = Path(__file__).resolve().parents[2]
ENDPOINTS, EVENTS = 10, 1000
LONGEST = 60.0  # seconds


@pytest.fixture
def receiver() -> Iterator[str]:
    """The address of a receiver in a process of its own."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.common.webhook_receiver"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
    process.kill()
    process.wait()
    process.stdout.close()


@pytest.fixture
def hurried(settings) -> None:
    """The shipped way of sending, with its waits cut from hours to parts of a second."""
    settings.WEBHOOKS = {
        **settings.WEBHOOKS,
        "retries": [0.05, 0.1, 0.2, 0.4, 0.8, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
        "rest": 0.1,
        "connect_timeout": 0.5,
        "total_timeout": 0.5,
        "lease": 3.0,
        "threads": 24,
        "turn": 10.0,
        "allow_http": True,
        "allow_nets": ["127.0.0.0/8"],
    }


def _queue(url: str, *, endpoints: int, events: int) -> list[WebhookEndpoint]:
    made = []
    for number in range(endpoints):
        endpoint = WebhookEndpoint.objects.create(url=url, description=f"Receiver {number}", events=["deal.approve"])
        WebhookSecret.objects.create(endpoint=endpoint, sealed=signing.seal(signing.new_secret()))
        WebhookDelivery.objects.bulk_create(
            WebhookDelivery(
                endpoint=endpoint, event_name="deal.approve", occurred_at=moment.now(), data={"number": event}
            )
            for event in range(events)
        )
        made.append(endpoint)
    return made


def _seen(receiver: str) -> tuple[int, set[str]]:
    with urllib.request.urlopen(f"{receiver}/seen", timeout=10) as answer:
        requests, seen = json.load(answer)
    return requests, set(seen)


def _work_until_nothing_waits(longest: float = LONGEST) -> float:
    began = time.monotonic()
    while WebhookDelivery.objects.filter(state="pending").exists() and time.monotonic() - began < longest:
        if not dispatch.run():
            time.sleep(0.05)
    return time.monotonic() - began


def test_a_receiver_that_fails_three_in_ten_gets_all_ten_thousand(receiver, hurried, record_property):
    _queue(f"{receiver}/flaky", endpoints=ENDPOINTS, events=EVENTS)

    took = _work_until_nothing_waits()

    requests, seen = _seen(receiver)
    record_property("seconds", round(took, 1))
    record_property("requests", requests)
    sent = {delivery.message for delivery in WebhookDelivery.objects.all()}
    assert len(sent) == ENDPOINTS * EVENTS
    assert seen == sent
    assert WebhookDelivery.objects.filter(state="delivered").count() == len(sent)
    assert WebhookEndpoint.objects.filter(state="active").count() == ENDPOINTS
    assert requests > len(sent) * 1.3
    assert WebhookAttempt.objects.count() >= requests
    assert took < LONGEST
