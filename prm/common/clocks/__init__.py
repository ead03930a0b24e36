"""Clocks: every promise with a moment, on both sides, in business time."""

from prm.common.clocks.business import BusinessCalendar, Duration
from prm.common.clocks.calendars import calendar, ensure_calendars
from prm.common.clocks.firing import sweep
from prm.common.clocks.kinds import ClockKind
from prm.common.clocks.selectors import clocks_of, find, from_facts, open_clock_facts
from prm.common.clocks.services import (
    begin,
    cancel,
    cancel_all,
    made,
    meet,
    move_due,
    name_debtor,
    pause,
    resume,
    reword,
    start,
    start_until,
)
from prm.common.clocks.view import ClockView, clock_view
from prm.common.models.clock import Clock

__all__ = [
    "BusinessCalendar",
    "Clock",
    "ClockKind",
    "ClockView",
    "Duration",
    "begin",
    "calendar",
    "cancel",
    "cancel_all",
    "clock_view",
    "clocks_of",
    "ensure_calendars",
    "find",
    "from_facts",
    "made",
    "meet",
    "move_due",
    "name_debtor",
    "open_clock_facts",
    "pause",
    "resume",
    "reword",
    "start",
    "start_until",
    "sweep",
]
