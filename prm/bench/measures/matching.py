"""Account matching: which accounts is this customer like, by keys, scored, at two sizes."""

import time

from django.db import connection

from dealreg.management.commands.bench_search import Watch, bare
from partners.policies import MATCHING
from partners.rules.subject import Subject
from partners.selectors.account import look_alikes
from prm.bench.database import working_on
from prm.bench.load import percentile
from prm.bench.measures.bench import Bench
from prm.bench.measures.registration import draft
from prm.bench.report import Row, ms, times
from prm.bench.sizes import Size
from prm.common.policies import in_force

MOST_SECONDS = 0.010
MOST_TIMES = 2.0


def measure(bench: Bench) -> list[Row]:
    """Look the same kinds of customers up at both sizes."""
    found = {}
    for database, size in ((bench.twin, bench.plan.twin), (bench.large, bench.plan.large)):
        with working_on(database):
            found[size.name] = _look_ups(size, bench.plan.effort.lookups)
    small, large = found[bench.plan.twin.name], found[bench.plan.large.name]
    p95s = percentile(small[0], 95), percentile(large[0], 95)
    rows = [
        Row(
            f"matching at {size.accounts:,} accounts, p50 and p95", f"{ms(percentile(walls, 50))}, "
            f"{ms(percentile(walls, 95))}", f"SQL alone {ms(percentile(floors, 95))}",
        )
        for size, (walls, floors) in ((bench.plan.twin, small), (bench.plan.large, large))
    ]  # fmt: skip
    return [
        *rows,
        Row(
            f"matching p95 at {bench.accounts} accounts", ms(p95s[1]), ms(p95s[0]), times(p95s[1], p95s[0]),
            "≤ 2 × and ≤ 10 ms", p95s[1] <= MOST_TIMES * p95s[0] and p95s[1] <= MOST_SECONDS,
        ),
    ]  # fmt: skip


def _look_ups(size: Size, count: int) -> tuple[list[float], list[float]]:
    """Return the seconds of each look-up, and of its statements alone on the database's processor."""
    body = in_force([MATCHING])[MATCHING].body
    walls, floors = [], []
    for number in range(count + 10):
        asked = draft(number * 17, size.accounts) if number % 3 else draft(number * 17 + 1, size.accounts)
        subject = Subject(
            asked["customer_name"], country=asked["customer_country"], domain=asked["customer_website"][8:],
            contact_email=asked["contact_email"],
        )  # fmt: skip
        watch = Watch()
        with connection.execute_wrapper(watch):
            started = time.perf_counter()
            look_alikes(subject, body)
            seconds = time.perf_counter() - started
        if number >= 10:
            walls.append(seconds)
            floors.append(bare(watch.statements))
    return walls, floors
