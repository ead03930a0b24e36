"""What row-level security costs: the same statements as the portal's role and as the owner of the tables."""

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.models import QuerySet

from dealreg.models import DealLine
from dealreg.selectors import deal as deals
from dealreg.selectors import own, plain
from prm.bench import world
from prm.bench.database import working_on
from prm.bench.measures.bench import Bench
from prm.bench.report import Row, ms
from prm.common.actors import Actor
from prm.common.models import Clock
from prm.common.tenancy import partner_scope

MOST = 1.10
TURNS = 10


def measure(bench: Bench) -> list[Row]:
    """Run each statement by turns with and without the role."""
    who = Actor(name="Bench", kind="partner", partner_id=world.OWN, roles=frozenset({"partner_seller"}))
    found, together = [], [0.0, 0.0]
    with working_on(bench.large):
        asked = _asked(who)
        for name, rows in asked.items():
            bare, secured = _compare(rows, bench.plan.effort.calls)
            together[0] += bare
            together[1] += secured
            found.append(Row(f"row-level security: {name}", ms(secured), ms(bare), _more(secured, bare)))
    secured, bare = together[1], together[0]
    return [
        *found,
        Row("row-level security, all four", ms(secured), ms(bare), _more(secured, bare), "< 10 %",
            secured < MOST * bare),
    ]  # fmt: skip


def _asked(who: Actor) -> dict[str, QuerySet]:
    """Return what the portal asks most."""
    mine = deals.visible_to(who)
    return {
        "80 newest deals": plain.rows(mine).order_by("-created_at", "-id")[:80],
        "deals that need somebody": own.needing_partner(mine).order_by("-created_at", "-id")[:51],
        "clocks that run": Clock.objects.filter(partner_id=who.partner_id, state="running").order_by("due_at")[:50],
        "lines of deals": DealLine.objects.filter(deal__in=mine.order_by("-created_at", "-id")[:50]),
    }


def _more(secured: float, bare: float) -> str:
    return f"{secured / bare - 1:+.1%}".replace("%", " %")


def _compare(rows: QuerySet, count: int) -> tuple[float, float]:
    """Return the median seconds of a statement as the owner and as the portal's role."""
    sql, params = rows.query.sql_with_params()
    taken: dict[bool, list[float]] = {False: [], True: []}
    for turn in range(2 * TURNS):
        secured = bool(turn % 2)
        with partner_scope(world.OWN) if secured else _open(), connection.cursor() as cursor:
            for _ in range(max(3, 4 * count // TURNS)):
                started = time.perf_counter()
                cursor.execute(sql, params)
                cursor.fetchall()
                taken[secured].append(time.perf_counter() - started)
    return statistics.median(taken[False]), statistics.median(taken[True])


@contextmanager
def _open() -> Iterator[None]:
    with transaction.atomic():
        yield
