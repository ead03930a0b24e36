"""The vendor's promises: which are late, and how many were kept, month by month."""

from datetime import datetime

from dealreg.models import Deal
from prm.common.clocks import Clock, find
from prm.common.moment import now


def late_since(deal: Deal) -> datetime | None:
    """Return the promised moment of the open decision when it has passed, else ``None``."""
    clock = find("deal.decision", subject=deal)
    if clock is None or clock.state == Clock.State.PAUSED or clock.due_at > now():
        return None
    return clock.due_at
