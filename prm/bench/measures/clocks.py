"""A sweep of clocks whose time has come, with everything that follows from a late decision."""

import time
from datetime import timedelta

from django.db import connection

from prm.bench.database import working_on
from prm.bench.measures.bench import Bench
from prm.bench.report import Row, share
from prm.common import clocks
from prm.common.clocks.firing import CHUNK
from prm.common.moment import now

LEAST = 1000
DUE = """
UPDATE common_clock SET started_at = %(at)s - interval '3 days', due_at = %(at)s, next_at = %(at)s
WHERE id IN (SELECT id FROM common_clock WHERE kind = %(kind)s AND state = 'running' ORDER BY id LIMIT %(most)s)
"""
FLOOR = """
WITH due AS (SELECT id FROM common_clock WHERE next_at <= now() ORDER BY next_at, id LIMIT %s FOR UPDATE)
UPDATE common_clock c SET state = 'running', failures = 0 FROM due WHERE c.id = due.id
"""


def measure(bench: Bench) -> list[Row]:
    """Let decisions be late, as many as there are up to the plan's number, and sweep."""
    with working_on(bench.large):
        # Nothing else may be due: the kept database grows older, and its clocks with it.
        with connection.cursor() as cursor:
            cursor.execute("UPDATE common_clock SET next_at = due_at + interval '10 years', due_at = due_at + "
                           "interval '10 years' WHERE next_at <= now() + interval '1 hour'")  # fmt: skip
            at = now() - timedelta(minutes=5)
            cursor.execute(DUE, {"at": at, "kind": "deal.decision", "most": bench.plan.effort.clocks})
            due, started = cursor.rowcount, time.perf_counter()
            for _ in range(0, due, CHUNK):
                cursor.execute(FLOOR, [CHUNK])
            floor = due / (time.perf_counter() - started)
        started = time.perf_counter()
        fired = clocks.sweep(limit=due)
        rate = fired / (time.perf_counter() - started)
    return [
        Row(
            f"sweep of {fired:,} late decisions, with what follows", f"{rate:,.0f} clocks/s",
            f"bare UPDATEs {floor:,.0f}/s", share(rate, floor), f"≥ {LEAST:,}/s", rate >= LEAST,
        ),
    ]  # fmt: skip
