"""Policies in force, tried on the decisions they made: what a version would have decided."""

import time
from datetime import timedelta

from dealreg.policies import CONFLICT, ELIGIBILITY, PROTECTION, ROUTING
from prm.accounts.models import User
from prm.accounts.selectors.actor import staff_actor
from prm.bench.database import working_on
from prm.bench.measures.bench import Bench
from prm.bench.report import Row, share
from prm.common.actors import Actor
from prm.common.models import Decision, Simulation
from prm.common.moment import now
from prm.common.policies import Policy, in_force
from prm.common.simulation import jobs, runner

KINDS = (ELIGIBILITY, CONFLICT, ROUTING, PROTECTION)
MOST_SECONDS = 60
LEAST = 100_000 / MOST_SECONDS
SINCE = timedelta(days=10 * 365)


def measure(bench: Bench) -> list[Row]:
    """Simulate the four versions that made the database's decisions, over all of them, beside reading them."""
    with working_on(bench.large):
        who = staff_actor(User.objects.filter(staff_roles__contains=["ops_admin"]).order_by("pk")[0])
        policies = in_force(KINDS)
        started = time.perf_counter()
        read = sum(1 for _ in Decision.objects.filter(kind__in=KINDS).values_list("facts", "data").iterator())
        floor = read / (time.perf_counter() - started)
        started = time.perf_counter()
        tried = [_simulate(who, policies[kind]) for kind in KINDS]
        seen = sum(simulation.seen for simulation in tried)
        rate = seen / (time.perf_counter() - started)
    changed = sum(simulation.changed for simulation in tried)
    return [
        Row(f"simulation over {seen:,} decisions, {changed:,} of them otherwise", f"{rate:,.0f} decisions/s",
            f"read alone {floor:,.0f}/s", share(rate, floor), f"100,000 in ≤ {MOST_SECONDS} s", rate >= LEAST)
    ]  # fmt: skip


def _simulate(who: Actor, policy: Policy) -> Simulation:
    simulation = jobs.start(actor=who, version=policy.version, since=now() - SINCE)
    while runner.work(simulation.public_id):
        pass
    simulation.refresh_from_db()
    if simulation.state != Simulation.State.DONE:
        raise RuntimeError(f"The simulation ended {simulation.state}: {simulation.problem}")
    return simulation
