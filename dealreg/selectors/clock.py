"""Open promises with what they are about."""

from dataclasses import dataclass

from dealreg.models import Deal
from prm.common.clocks import Clock, ClockView, clock_view

OPEN = (Clock.State.RUNNING, Clock.State.BREACHED, Clock.State.PAUSED)
MOST = 200
COUNT_UP_TO = 999
SUBJECT = "dealreg.deal"
"""What a customer may answer is a clock too, but nobody's debt to the other side."""


@dataclass(frozen=True, slots=True)
class Promise:
    """One open clock and its deal."""

    view: ClockView
    deal: Deal
    failing: str


def open_clocks(side: str, *, timezone: str) -> list[Promise]:
    """Return the open clocks one side owes, those due first on top, at most :data:`MOST`. Two queries."""
    clocks = list(
        Clock.objects.filter(owed_by=side, state__in=OPEN, subject_type=SUBJECT).order_by("due_at", "id")[:MOST]
    )
    deals = {
        deal.public_id: deal
        for deal in Deal.objects.filter(public_id__in=[c.subject_id for c in clocks]).select_related("partner")
    }
    return [
        Promise(clock_view(clock, timezone=timezone), deals[clock.subject_id], clock.last_error)
        for clock in clocks
        if clock.subject_id in deals
    ]


def counts() -> dict[str, int]:
    """Return how many open clocks each side owes, counted up to :data:`COUNT_UP_TO`, and how many of ours are late."""
    rows = Clock.objects.filter(state__in=OPEN, subject_type=SUBJECT)
    vendor = rows.filter(owed_by="vendor")
    partner = rows.filter(owed_by="partner")
    return {
        "vendor": vendor.values("owed_by")[: COUNT_UP_TO + 1].count(),
        "partner": partner.values("owed_by")[: COUNT_UP_TO + 1].count(),
        "late": vendor.filter(state=Clock.State.BREACHED).count(),
    }
