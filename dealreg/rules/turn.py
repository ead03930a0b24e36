"""Whose turn is it on a deal, and for what? Pure words, the same on the list, the page, the home page and the API."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from dealreg.enums import DealStatus

Side = Literal["partner", "vendor", "nobody"]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When an approved deal is worth a look: ``ends_soon`` before its end, ``quiet_after`` without anything written
    down (``None`` for never). The policies' first warnings say both."""

    ends_soon: timedelta
    quiet_after: timedelta | None


@dataclass(frozen=True, slots=True)
class Turn:
    """Who owes the next step and which; ``urgent`` when it should stand on top."""

    side: Side
    step: str
    urgent: bool = False


def whose(
    *,
    status: str,
    at: datetime,
    protected_until: datetime | None,
    last_moved_at: datetime | None,
    thresholds: Thresholds,
) -> Turn:
    """Return whose turn it is on a deal at ``at``. ``last_moved_at`` is when anything was last written down on it."""
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
        if protected_until is not None and protected_until - at <= thresholds.ends_soon:
            return Turn("partner", "Close it before the protection ends", urgent=True)
        quiet = thresholds.quiet_after
        if quiet is not None and last_moved_at is not None and at - last_moved_at >= quiet:
            return Turn("partner", "Say where it stands", urgent=True)
        return Turn("partner", "Move the sale on")
    return Turn("nobody", "Closed")


def days_left(until: datetime, at: datetime) -> int:
    """Return how many whole days are left, never more than there are; 0 when it is over."""
    return max(0, (until - at).days)
