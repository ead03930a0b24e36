"""The commands of ``docs/api.md``, run as they stand there against a real server."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from dealreg.models import Deal
from dealreg.services import review
from prm.accounts.services import token
from tests.dealreg.conftest import acme_premier, catalogue, rules

__all__ = ["acme_premier", "catalogue", "rules"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.enable_socket]

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "api.md"
STATE = "declare -p DEAL CLOSE 2>/dev/null > state"


def _commands() -> list[str]:
    return re.findall(r"```sh\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)


@pytest.fixture
def shell(live_server, acme_premier, bob, actor, tmp_path) -> Callable[[str], str]:
    """Run a block of commands in one continuing shell; what fails fails the test."""
    _, secret = token.create(
        actor=actor(bob), name="Walk", scopes=["deals:write", "lists:read", "products:read"], days=1
    )
    env = {"BASE": live_server.url, "TOKEN": secret, "PATH": "/usr/bin:/bin:/usr/local/bin"}

    def run(block: str) -> str:
        script = f"set -euo pipefail\n[ -f state ] && . ./state\n{block}\n{STATE} || true\n"
        done = subprocess.run(
            ["bash", "-c", script], cwd=tmp_path, env=env, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


def test_the_walk_in_the_documents_works(shell, mara, actor):
    said = []
    for block in _commands():
        said.append(shell(block))
        deal = Deal.objects.first()
        if deal is not None and deal.status in {"submitted", "in_review"} and "available_actions" in block:
            review.approve(deal=deal, actor=actor(mara))

    deal = Deal.objects.get()
    assert (deal.status, deal.stage, deal.order_number) == ("won", "negotiation", "SO-2026-118")
    assert deal.public_id in said[1]
    assert "withdraw open" in said[4]
