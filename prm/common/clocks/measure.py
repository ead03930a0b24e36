"""How much of a clock is spent and left, counted in its own time and calendar."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import cast

from prm.common.clocks import business
from prm.common.clocks.business import Unit
from prm.common.clocks.calendars import calendar
from prm.common.models.clock import Clock

_MICROSECOND = timedelta(microseconds=1)


def _elapsed(clock: Clock, start: datetime, end: datetime) -> timedelta:
    return business.elapsed(start, end, cast(Unit, clock.unit), calendar(clock.calendar_key))


def run(clock: Clock, moment: datetime) -> timedelta:
    """Return the time from the start of the present run to ``moment``."""
    return _elapsed(clock, clock.started_at, moment)


def spent(clock: Clock, moment: datetime) -> timedelta:
    """Return the time an open, not paused clock has used at ``moment``: what earlier runs used, and this one."""
    return (clock.spent or timedelta()) + run(clock, moment)


def left(clock: Clock, moment: datetime) -> timedelta:
    """Return the time from ``moment`` to the end; negative when that is past."""
    return _elapsed(clock, moment, clock.due_at)


def lead(clock: Clock, warning: dict[str, object], due: datetime) -> timedelta:
    """Return how long before ``due`` a warning stands."""
    return _elapsed(clock, datetime.fromisoformat(str(warning["at"])), due)


def after(clock: Clock, moment: datetime, length: timedelta) -> datetime:
    """Return when ``length`` has passed since ``moment``."""
    return business.after(moment, length, cast(Unit, clock.unit), calendar(clock.calendar_key))


def whole(clock: Clock) -> timedelta:
    """Return the whole time of an open clock: used by earlier runs, and of the present one up to the end."""
    used = clock.spent or timedelta()
    if clock.state == Clock.State.PAUSED:
        return used + (clock.remaining or timedelta())
    return used + run(clock, clock.due_at)


def promised(clock: Clock) -> Decimal:
    """Return the whole time of an open clock as an amount of its unit: whole days, hours to two places."""
    if clock.unit == "business_days":
        days = business.open_days_between(clock.started_at, clock.due_at, calendar(clock.calendar_key))
        return Decimal(days)
    unit = timedelta(days=1) if clock.unit == "days" else timedelta(hours=1)
    amount = Decimal(whole(clock) // _MICROSECOND) / Decimal(unit // _MICROSECOND)
    return amount.quantize(Decimal(1) if clock.unit == "days" else Decimal("0.01"))
