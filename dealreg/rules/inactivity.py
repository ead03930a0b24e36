"""How long an approved deal may stay quiet. A pure rule."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field

from prm.common.policies.faults import Finding
from prm.common.policies.hints import DAYS
from prm.common.policies.meaning import days_before
from prm.common.policies.primitives import Primitive


class InactivityBody(Primitive):
    """An approved deal lapses after ``quiet_days`` without anything written down; 0 switches it off.

    ``warn_days`` are days of quiet after which its owner is warned.
    """

    quiet_days: Annotated[int, DAYS] = Field(
        default=30, ge=0, title="Lapses after quiet", description="0 switches it off."
    )
    warn_days: Annotated[list[int], DAYS] = Field(default=[21], title="Warned after quiet", description="With commas.")

    def meaningless(self) -> Iterator[Finding]:
        """See the base: a warning that comes when the deal has lapsed already."""
        if self.quiet_days:
            yield from days_before(self.warn_days, self.quiet_days, "warn_days", "the quiet before a lapse")

    @property
    def looks_quiet_after(self) -> timedelta | None:
        """Return the quiet after which a list should put the deal on top, or ``None`` when nobody looks."""
        return timedelta(days=min(self.warn_days, default=self.quiet_days)) if self.quiet_days else None


def lapses_at(body: InactivityBody, last_moved_at: datetime) -> datetime | None:
    """Return when a deal last moved at ``last_moved_at`` lapses, or ``None`` when quiet deals never do."""
    return last_moved_at + timedelta(days=body.quiet_days) if body.quiet_days else None


def warnings_before(body: InactivityBody) -> list[int]:
    """Return the warnings as whole days before the end."""
    return [body.quiet_days - day for day in body.warn_days if 0 < day < body.quiet_days]
