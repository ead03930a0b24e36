"""The worker's side of a simulation.

A chunk of decisions is one transaction that writes its rows, its counts and where the next one begins together. So a
worker killed at any point leaves a simulation that another one continues, with nothing lost and no row twice.
"""

import logging
import time
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from prm.common import workflow
from prm.common.actors import SYSTEM
from prm.common.errors import DomainError
from prm.common.models import SimulatedDecision, Simulation
from prm.common.moment import now
from prm.common.simulation import chosen, lease, results
from prm.common.simulation.trial import COLUMNS, Tally, Trial, added, merged
from prm.common.simulation.workflow import SIMULATION
from prm.common.workflow import Step

logger = logging.getLogger(__name__)

CHUNK = 2_000


def work(reference: str, *, seconds: float = 200) -> bool:
    """Work on a simulation for at most about ``seconds``; returns whether there is more to do.

    Does nothing when another worker holds it. What goes wrong is written on it and logged, never raised.
    """
    taken = lease.claim(reference)
    if taken is None:
        return False
    simulation, token = taken
    try:
        return _run(simulation, token, time.monotonic() + seconds)
    except lease.Lost:
        return False
    except DomainError as error:
        _fail(simulation, error.message)
    except Exception as error:
        logger.exception("simulation %s stopped", simulation.public_id)
        _fail(simulation, f"An error of ours: {type(error).__name__}.")
    finally:
        lease.release(simulation, token)
    return False


def _run(simulation: Simulation, token: str, until: float) -> bool:
    if simulation.state == Simulation.State.QUEUED:
        _begin(simulation, token)
    trial, cursor = Trial(simulation), simulation.cursor
    for number, kind in enumerate(chosen.kinds_of(simulation)):
        if number < cursor.get("kind", 0):
            continue
        after = _after(cursor) if number == cursor.get("kind", 0) else None
        while rows := _next(simulation, kind, after):
            if time.monotonic() > until:
                return True
            changed, tally = trial.chunk([row[1:] for row in rows])
            after = rows[-1][0], rows[-1][1]
            cursor = {"kind": number, "at": after[0].isoformat(), "pk": after[1]}
            with lease.step(simulation, token) as locked:
                SimulatedDecision.objects.bulk_create(changed)
                _advance(locked, tally, changed=len(changed), cursor=cursor)
    with lease.step(simulation, token) as locked:
        step = Step(update={"finished_at": now(), "results": results.collect(locked)})
        workflow.apply(SIMULATION, locked, "finish", actor=SYSTEM, step=step)
    return False


def _begin(simulation: Simulation, token: str) -> None:
    with lease.step(simulation, token) as locked:
        total = chosen.count_of(simulation)
        step = Step(update={"started_at": now(), "total": total})
        workflow.apply(SIMULATION, locked, "begin", actor=SYSTEM, step=step)
    simulation.state = locked.state


def _after(cursor: dict[str, Any]) -> tuple[datetime, int] | None:
    return (datetime.fromisoformat(cursor["at"]), cursor["pk"]) if cursor else None


def _next(simulation: Simulation, kind: str, after: tuple[datetime, int] | None) -> list[tuple[Any, ...]]:
    """Return the next decisions of one kind, in the order of the index on kind and moment."""
    rows = chosen.counted(simulation, kind)
    if after is not None:
        rows = rows.filter(Q(at__gt=after[0]) | Q(at=after[0], pk__gt=after[1]), at__gte=after[0])
    return list(rows.order_by("at", "pk").values_list("at", *COLUMNS)[:CHUNK])


def _advance(locked: Simulation, tally: Tally, *, changed: int, cursor: dict[str, Any]) -> None:
    """Write what the chunk came to and where the next one begins, in the chunk's own transaction."""
    locked.seen += tally.judged + tally.outside + tally.unreadable
    for name in ("judged", "outside", "unreadable", "rechecked", "unfaithful"):
        setattr(locked, name, getattr(locked, name) + getattr(tally, name))
    locked.changed += changed
    locked.tallies, locked.cursor = merged(locked.tallies, tally.answers), cursor
    locked.sums = added(locked.sums, tally.sums)
    locked.save()


@transaction.atomic
def _fail(simulation: Simulation, problem: str) -> None:
    step = Step(update={"problem": problem[:400], "finished_at": now()})
    try:
        workflow.apply(SIMULATION, simulation, "fail", actor=SYSTEM, step=step)
    except DomainError:
        logger.warning("simulation %s had moved on", simulation.public_id)
