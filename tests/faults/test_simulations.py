"""A worker is killed in the middle of a simulation: another goes on, nothing is lost, no row comes twice."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.conf import settings
from django.db import connection, connections

from dealreg.rules.protection import ProtectionFacts, decide
from prm.accounts.selectors.actor import staff_actor
from prm.common.actors import SYSTEM
from prm.common.judging import keep
from prm.common.models import PolicyVersion, Simulation
from prm.common.moment import now
from prm.common.policies import in_force
from prm.common.simulation import jobs, lease, runner
from tests.journeys.bench import copy_of

pytestmark = pytest.mark.fault
DECISIONS = 900
CHUNK = 10
WORKER = """
import sys
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
import django
django.setup()
from prm.common.simulation import runner
runner.CHUNK = int(sys.argv[3])
runner.work(sys.argv[2])
"""


@pytest.fixture
def db(django_db_setup, django_db_blocker):
    """A committed database of one's own, since the killed process must see it."""
    name = connections.databases["default"]["NAME"]
    with django_db_blocker.unblock(), copy_of(name, f"{name}_simulated"):
        yield
        connection.close()


def _decided(partner, number: int) -> None:
    policy = in_force(["deal.protection"], scope={"tier": "premier"})["deal.protection"]
    for amount in range(number):
        facts = ProtectionFacts("premier", "Premier", Decimal(1_000 + amount), ("edge",), False, "resell")
        keep(
            "deal.protection", subject=partner, partner_id=partner.pk, facts=facts, outcome=decide(policy.body, facts),
            policy=policy, actor=SYSTEM, card=False,
        )  # fmt: skip


def _draft() -> PolicyVersion:
    found = PolicyVersion.objects.get(kind="deal.protection")
    base = {**found.body["base"], "rows": {**found.body["base"]["rows"], "premier": ["61", "90", "120"]}}
    return PolicyVersion.objects.create(kind=found.kind, number=2, body={**found.body, "base": base})


def _killed_midway(simulation: Simulation) -> int:
    """Let a worker begin, kill it before the end, and return how many decisions were behind it by then."""
    arguments = [connections.databases["default"]["NAME"], simulation.public_id, str(CHUNK)]
    process = subprocess.Popen([sys.executable, "-c", WORKER, *arguments], cwd=settings.BASE_DIR, env=os.environ)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and simulation.seen < 5 * CHUNK:
        time.sleep(0.01)
        simulation.refresh_from_db()
    process.send_signal(signal.SIGKILL)
    process.wait(60)
    simulation.refresh_from_db()
    return simulation.seen


def test_a_simulation_whose_worker_is_killed_goes_on_where_it_was(acme_premier, olga, monkeypatch):
    monkeypatch.setattr(runner, "CHUNK", CHUNK)
    _decided(acme_premier, DECISIONS)
    begun = jobs.start(actor=staff_actor(olga), version=_draft(), since=now() - timedelta(days=1))

    behind = _killed_midway(begun)
    rows_at_the_kill = begun.rows.count()
    with time_machine.travel(now() + 2 * lease.LEASE):
        orphans = lease.orphans()
        while runner.work(begun.public_id):
            pass

    begun.refresh_from_db()
    assert 0 < behind < DECISIONS
    assert rows_at_the_kill == behind
    assert orphans == [begun.public_id]
    assert (begun.state, begun.seen, begun.judged, begun.changed) == ("done", DECISIONS, DECISIONS, DECISIONS)
    assert begun.rows.values("decision_id").distinct().count() == begun.rows.count() == DECISIONS
    assert begun.tallies["deal.protection"]["61"][:2] == [0, DECISIONS]
