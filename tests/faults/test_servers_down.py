"""Redis or the database away, seen from a web process that has its real settings."""

import json
import socket
from collections.abc import Callable, Iterator

import pytest

from dealreg.models import Deal
from prm.accounts.models import Notification
from prm.common import events
from prm.common.models import Event
from tests.faults.conftest import PATIENCE

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True), pytest.mark.enable_socket]

LONGEST = 6.0  # seconds for one request, whatever is away; the machine may be busy with other tests


@pytest.fixture
def nowhere() -> int:
    """A port nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@pytest.fixture
def silent() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(64)
        yield deaf.getsockname()[1]


def _browse(child: Callable, email: str, **env: str) -> dict[str, tuple[int, float, str]]:
    said, _ = child("browse", email, **env).communicate(timeout=PATIENCE)
    return {name: (status, seconds, shown) for name, status, seconds, shown in json.loads(said.splitlines()[-1])}


def _works(steps: dict[str, tuple[int, float, str]]) -> None:
    assert {name: status for name, (status, _, _) in steps.items()} == {
        "home": 200, "list": 200, "submit": 200, "home again": 200, "login": 302, "front door": 302, "ready": 200,
    }  # fmt: skip
    assert {name: round(seconds, 1) for name, (_, seconds, _) in steps.items() if seconds > LONGEST} == {}


@pytest.mark.parametrize("away", ["refusing", "silent"])
def test_without_redis_pages_open_and_a_registration_is_taken(acme_premier, bob, child, nowhere, silent, away):
    port = {"refusing": nowhere, "silent": silent}[away]

    steps = _browse(child, bob.email, REDIS_URL=f"redis://127.0.0.1:{port}/0")

    _works(steps)
    assert Deal.objects.get(public_id=steps["submit"][2]).status in {"submitted", "in_review"}
    assert Event.objects.filter(fanned_out=False).exists()
    events.deliver_all()
    assert Notification.objects.filter(user_id=bob.pk).count() == 1


def test_with_redis_killed_under_its_socket_pages_open(acme_premier, bob, child, tmp_path):
    steps = _browse(child, bob.email, REDIS_URL=f"unix://{tmp_path}/gone.sock?db=0")

    _works(steps)


def test_without_a_database_pages_say_so_in_our_words(child, nowhere):
    steps = _browse(child, "", DATABASE_URL=f"postgres://nobody@127.0.0.1:{nowhere}/none", FAULT_DATABASE="none")

    assert {name: status for name, (status, _, _) in steps.items()} == {
        "send": 503, "sign in": 503, "api": 503, "login": 503, "front door": 302, "ready": 503,
    }  # fmt: skip
    said = {name: shown for name, (_, _, shown) in steps.items()}
    assert "Our database does not answer just now" in said["login"]
    assert "Traceback" not in said["login"]
    assert 'name="customer_name" value="Stadtwerke &amp; Co. KG"' in said["send"]
    assert "Send it again" in said["send"]
    assert "opensesame" not in said["sign in"]
    assert json.loads(said["api"])["title"] == "unavailable"
    assert max(seconds for _, seconds, _ in steps.values()) < LONGEST
