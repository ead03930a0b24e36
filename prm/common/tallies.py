"""Counting what is over and stays as it is, without reading it again: days are counted once and kept as rows.

A figure over a year is the sum of its days. Days that ended some time ago are :class:`DayTally` rows; the last ones
are counted live, and so are the parts of days at the ends of a period (months begin at midnight in the viewer's zone,
days here at midnight UTC). A figure is always exact, and costs the same however many rows there are behind it. A tally
may count only what never changes: moments that were set once, of rows that are not deleted.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib import import_module

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Count, F, Max, Q, QuerySet, Value
from django.db.models.functions import TruncDate
from django.utils.module_loading import module_has_submodule

from prm.common.models.tally import DayTally
from prm.common.moment import now

DAY = timedelta(days=1)
LEFT = 1
"""Days before today that stay uncounted: a transaction may end long after the moment it wrote."""
Period = tuple[datetime, datetime | None]
"""From a moment up to another, or up to now."""
SUMS = """
SELECT p.n, t.who, sum(t.total), sum(t.part), (SELECT max(day) FROM common_daytally WHERE what = %s)
FROM unnest(%s::date[], %s::date[]) WITH ORDINALITY AS p (first, past, n)
JOIN common_daytally t ON t.what = %s AND t.day >= p.first AND t.day < p.past
GROUP BY p.n, t.who
"""
LIVE = """
SELECT p.n, t.* FROM unnest(%s::int[], %s::timestamptz[], %s::timestamptz[]) AS p (n, first, past)
CROSS JOIN LATERAL ({}) AS t (who, total, part)
"""


@dataclass(frozen=True, slots=True)
class Tally:
    """What is counted: the rows, the field with their moment, the one with whose they are, and what the part has.

    Without ``who`` they are nobody's, without ``part`` none of them has it.
    """

    what: str
    rows: Callable[[], QuerySet]
    at: str
    who: str = ""
    part: Q | None = None

    @property
    def counts(self) -> dict[str, Count]:
        """Return the counts, by the moment and not by the key: the moment's index can answer them alone."""
        return {"total": Count(self.at)} | ({"part": Count(self.at, filter=self.part)} if self.part else {})

    @property
    def names(self) -> list[str]:
        """Return the field with whose they are, if there is one."""
        return [self.who] if self.who else []


@cache
def declared() -> tuple[Tally, ...]:
    """Return every tally there is: the ``TALLIES`` of each app's module ``tallies``."""
    found: list[Tally] = []
    for config in apps.get_app_configs():
        if config.name != "prm.common" and module_has_submodule(config.module, "tallies"):
            found += import_module(f"{config.name}.tallies").TALLIES
    return tuple(found)


@transaction.atomic
def keep(tally: Tally) -> int:
    """Count the days that are over and not counted yet; returns how many rows that made. Safe to run twice at once."""
    until = _midnight(now().astimezone(UTC).date() - LEFT * DAY)
    rows = tally.rows().filter(**{f"{tally.at}__lt": until})
    if past := _counted_until(tally):
        rows = rows.filter(**{f"{tally.at}__gte": _midnight(past)})
    by_day = rows.order_by().annotate(day=TruncDate(tally.at, tzinfo=UTC)).values("day", *tally.names)
    days = [
        DayTally(
            what=tally.what, day=row["day"], who=row.get(tally.who, ""), total=row["total"], part=row.get("part", 0)
        )
        for row in by_day.annotate(**tally.counts)
    ]
    DayTally.objects.bulk_create(days, ignore_conflicts=True, batch_size=5000)
    return len(days)


@transaction.atomic
def rebuild(tally: Tally) -> int:
    """Forget every day and count them anew; returns how many rows that made."""
    DayTally.objects.filter(what=tally.what).delete()
    return keep(tally)


def count(tally: Tally, periods: Sequence[Period]) -> list[dict[str, tuple[int, int]]]:
    """Return for each period who has how many, and how many of those have the quality: in two queries.

    The periods follow each other in time and do not overlap.
    """
    today = now().astimezone(UTC).date()
    days = [(_day_from(start), end.astimezone(UTC).date() if end else today) for start, end in periods]
    sums, past = _sums(tally, days)
    open_ends = []
    for number, ((start, end), (first, last)) in enumerate(zip(periods, days, strict=True)):
        counted = min(past, last) if past else first
        if first < counted:
            open_ends += [(number, start, _midnight(first)), (number, _midnight(counted), end)]
        else:
            open_ends.append((number, start, end))
    live = _live(tally, [one for one in open_ends if one[2] is None or one[1] < one[2]])
    found: list[dict[str, tuple[int, int]]] = [{} for _ in periods]
    for number, who, total, part in [*sums, *live]:
        before = found[number].get(who, (0, 0))
        found[number][who] = (before[0] + total, before[1] + part)
    return found


def _sums(tally: Tally, days: Sequence[tuple[date, date]]) -> tuple[list[tuple[int, str, int, int]], date | None]:
    """Return what is kept of the days, and the first day that is not; ``None`` when nothing is kept of them."""
    with connection.cursor() as cursor:
        cursor.execute(SUMS, [tally.what, [first for first, _ in days], [past for _, past in days], tally.what])
        rows = cursor.fetchall()
    found = [(n - 1, who, int(total), int(part)) for n, who, total, part, _ in rows]
    return found, rows[0][4] + DAY if rows else None


def _live(tally: Tally, ends: Sequence[tuple[int, datetime, datetime | None]]) -> list[tuple[int, str, int, int]]:
    """Count the rows themselves within each of ``ends``: one question of the index for each, in one statement."""
    if not ends:
        return []
    rows = tally.rows().order_by()
    table, column = rows.model._meta.db_table, rows.model._meta.get_field(tally.at).column
    moment = f"{connection.ops.quote_name(table)}.{connection.ops.quote_name(column)}"
    whose = F(tally.who) if tally.who else Value("")
    between = f"{moment} >= p.first AND {moment} < p.past"
    within = rows.extra(where=[between]).annotate(whose=whose).values("whose")  # noqa: S610 (names of our own)
    counted = within.annotate(**{"total": Count(tally.at), "part": Value(0), **tally.counts})
    question, values = counted.values_list("whose", "total", "part").query.sql_with_params()
    starts = [start.isoformat() for _, start, _ in ends]
    pasts = [end.isoformat() if end else "infinity" for _, _, end in ends]
    with connection.cursor() as cursor:
        cursor.execute(LIVE.format(question), [[number for number, _, _ in ends], starts, pasts, *values])
        return [(number, who, total, part) for number, who, total, part in cursor.fetchall() if total]


def _counted_until(tally: Tally) -> date | None:
    """Return the first day that is not counted yet, or ``None`` when none ever was."""
    last: date | None = DayTally.objects.filter(what=tally.what).aggregate(last=Max("day"))["last"]
    return last + DAY if last else None


def _day_from(moment: datetime) -> date:
    """Return the first day of UTC that begins at a moment or after it."""
    day = moment.astimezone(UTC).date()
    return day if _midnight(day) == moment else day + DAY


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
