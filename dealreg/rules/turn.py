"""Whose turn is it on a deal, and for what? Pure words, the same on the list, the page, the home page and the API."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from dealreg.enums import DealStatus

ENDS_SOON = timedelta(days=30)
"""From here on a running protection is something to act on; the same month the first warning mail uses as shipped."""
QUIET_AFTER = timedelta(days=21)
"""An approved deal whose stage has not moved for this long is worth a look. It only changes the order of lists."""

Side = Literal["partner", "vendor", "nobody"]


@dataclass(frozen=True, slots=True)
class Turn:
    """Who owes the next step and which; ``urgent`` when it should stand on top."""

    side: Side
    step: str
    urgent: bool = False


def whose(*, status: str, at: datetime, protected_until: datetime | None, last_moved_at: datetime | None) -> Turn:
    """Return whose turn it is on a deal at ``at``. ``last_moved_at`` is its last stage change or its approval."""
    if status == DealStatus.DRAFT:
        return Turn("partner", "Finish and submit", urgent=True)
    if status == DealStatus.RETURNED:
        return Turn("partner", "Fix it and send it back", urgent=True)
    if status in {DealStatus.SUBMITTED, DealStatus.IN_REVIEW}:
        return Turn("vendor", "Decision")
    if status == DealStatus.ON_HOLD:
        return Turn("vendor", "On hold")
    if status == DealStatus.APPEALED:
        return Turn("vendor", "Decision on the appeal")
    if status == DealStatus.APPROVED:
        if protected_until is not None and protected_until - at <= ENDS_SOON:
            return Turn("partner", "Close it before the protection ends", urgent=True)
        if last_moved_at is not None and at - last_moved_at >= QUIET_AFTER:
            return Turn("partner", "Say where it stands", urgent=True)
        return Turn("partner", "Move the sale on")
    return Turn("nobody", "Closed")


def days_left(until: datetime, at: datetime) -> int:
    """Return how many whole days are left, never more than there are; 0 when it is over."""
    return max(0, (until - at).days)
