"""What clock tests share: a German calendar, a way to start a clock, kinds with handlers of the test's own."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from partners.models import Partner
from prm.common import clocks, moment
from prm.common.clocks import Clock, ClockKind, Duration
from prm.common.clocks.kinds import declared
from prm.common.models import TimelineEntry

KIND = "test.promise"


def berlin(text: str) -> datetime:
    """Return a wall time of Berlin."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Berlin"))


DUE = berlin("2026-03-19 10:30")
"""When what :func:`promise` starts ends."""

TUESDAY = berlin("2026-03-17 10:30")


def promise(
    subject: Partner, amount: str = "16", unit: str = "business_hours", *, key: str = KIND, **changes: Any
) -> Clock:
    """Start a clock of 16 business hours on Tuesday, 17 March 2026, 10:30: it ends on Thursday at 10:30."""
    values: dict[str, Any] = {
        "partner_id": subject.pk,
        "owed_by": "vendor",
        "label": "Decision",
        "duration": Duration(Decimal(amount), unit),  # type: ignore[arg-type]
        "calendar": "DE",
        "at": TUESDAY,
    }
    return clocks.start(key, subject=subject, **{**values, **changes})


def mark(clock: Clock) -> None:
    """Leave a trace in the database, as handlers do."""
    TimelineEntry.objects.create(
        subject_type=clock.subject_type, subject_id=clock.subject_id, partner_id=clock.partner_id, kind="mark",
        actor_name="", actor_side="system", text=clock.kind, at=moment.now(),
    )  # fmt: skip


@contextmanager
def kind(
    key: str = KIND,
    *,
    on_warn: Callable[[Clock], None] | None = None,
    on_breach: Callable[[Clock], None] | None = None,
    on_breach_all: Callable[[Sequence[Clock]], None] | None = None,
) -> Iterator[None]:
    """Declare a kind for the block."""
    declared()[key] = ClockKind(key, on_warn, on_breach, on_breach_all)
    try:
        yield
    finally:
        del declared()[key]
