"""The vendor's promises: which are late, and how many were kept, month by month."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from dealreg.models import Deal
from dealreg.tallies import DECISION, PROMISES, ended_promises
from prm.common import tallies
from prm.common.clocks import Clock, find
from prm.common.moment import now
from prm.common.tenancy import as_system


def late_since(deal: Deal) -> datetime | None:
    """Return the promised moment of the open decision when it has passed, else ``None``."""
    clock = find(DECISION, subject=deal)
    if clock is None or clock.state == Clock.State.PAUSED or clock.due_at > now():
        return None
    return clock.due_at


@dataclass(frozen=True, slots=True)
class Kept:
    """How many promises ended in a month or since a moment, and how many of those in time."""

    month: str
    reviewer: str
    ended: int
    in_time: int

    @property
    def percent(self) -> int | None:
        """Return whole percent kept, rounded down so that 100 means all; ``None`` when nothing ended."""
        return 100 * self.in_time // self.ended if self.ended else None


def kept_since(since: datetime) -> list[Kept]:
    """Return the promises ended since a moment, by who owed them."""
    return [Kept("", who, *counts) for who, counts in tallies.count(PROMISES, [(since, None)])[0].items()]


def of_everybody(rows: Iterable[Kept]) -> Kept:
    """Return everybody's promises together."""
    return as_a_whole(rows, "")


def of_reviewer(rows: Iterable[Kept], name: str) -> Kept:
    """Return one reviewer's promises."""
    return next((row for row in rows if row.reviewer == name), Kept("", name, 0, 0))


def monthly(*, timezone: str, months: int = 12) -> list[Kept]:
    """Return the promises kept per month and reviewer over the last ``months``, newest month first.

    A month is that of the decision in ``timezone``. A promise belongs to whoever owed it at its end; one that nobody
    was named for stands under an empty name.
    """
    names = last_months(timezone=timezone, months=months)
    periods: list[tallies.Period] = [_period(month, timezone) for month in names[::-1]]
    periods[-1] = (periods[-1][0], None)
    counted = zip(names, tallies.count(PROMISES, periods)[::-1], strict=True)
    return [Kept(month, who, *counts) for month, found in counted for who, counts in sorted(found.items())]


def in_month(month: str, *, timezone: str) -> list[Kept]:
    """Return the promises ended in ``month`` (2026-03) in ``timezone``, by who owed them."""
    counted = tallies.count(PROMISES, [_period(month, timezone)])[0]
    return [Kept(month, who, *counts) for who, counts in counted.items()]


def as_a_whole(rows: Iterable[Kept], month: str) -> Kept:
    """Return all reviewers' promises of one month together."""
    those = [row for row in rows if row.month == month]
    return Kept(month, "", sum(row.ended for row in those), sum(row.in_time for row in those))


def to_everybody(*, timezone: str, months: int = 6) -> list[Kept]:
    """Return the promises kept to all partners together, month by month, newest first: numbers, no rows of anybody."""
    with as_system("promise figures"):
        rows = monthly(timezone=timezone, months=months)
    whole = [as_a_whole(rows, month) for month in last_months(timezone=timezone, months=months)]
    return [month for month in whole if month.ended]


def of_month(month: str, *, timezone: str) -> QuerySet[Clock]:
    """Return the promises ended in ``month`` (2026-03) in ``timezone``. Raises ``ValueError`` for no such month."""
    start, following = _period(month, timezone)
    return ended_promises().filter(ended_at__gte=start, ended_at__lt=following)


def last_months(*, timezone: str, months: int = 12) -> list[str]:
    """Return the last months as 2026-03, this one first."""
    at = now().astimezone(ZoneInfo(timezone)).replace(day=1)
    found = []
    for _ in range(months):
        found.append(f"{at:%Y-%m}")
        at = (at - timedelta(days=1)).replace(day=1)
    return found


def _period(month: str, timezone: str) -> tuple[datetime, datetime]:
    start = datetime.strptime(month, "%Y-%m").replace(tzinfo=ZoneInfo(timezone))
    return start, (start + timedelta(days=32)).replace(day=1)


def deals_of(clocks: Iterable[Clock]) -> dict[str, Deal]:
    """Return the registrations the clocks were about, by public id, with their partner."""
    rows = Deal.objects.filter(public_id__in=[clock.subject_id for clock in clocks]).select_related("partner")
    return {deal.public_id: deal for deal in rows}
