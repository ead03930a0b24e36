"""How a person is told of one piece of news, and when their digest is due. Pure: no database, no clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from prm.accounts.catalogue import APP, DIGEST, MAIL, NEVER, NOW, ON, Kind

SATURDAY = 5
EVERY, WEEKDAYS = "every", "weekdays"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When a person wants mail: days and hour of the digest, their zone, the day until which mail is paused."""

    zone: str
    days: str = WEEKDAYS
    hour: int = 8
    paused_until: date | None = None


@dataclass(frozen=True, slots=True)
class Ways:
    """Where a piece of news goes."""

    app: bool
    mail: bool
    digest: bool

    @property
    def any(self) -> bool:
        """Whether it goes anywhere."""
        return self.app or self.mail or self.digest


@dataclass(frozen=True, slots=True)
class Due:
    """A digest whose hour has come: of which day, and up to which moment it tells."""

    day: date
    moment: datetime


def zone_of(name: str) -> ZoneInfo:
    """Return the time zone; UTC for a name this machine does not know."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def ways(kind: Kind, chosen: Mapping[str, str], rhythm: Rhythm, present: datetime) -> Ways:
    """Return where news of ``kind`` goes for a person with these choices by channel.

    While mail is paused, what would be mailed at once waits for the digest; without a digest it stays in the app.
    """
    if kind.mandatory:
        return Ways(kind.app == ON, kind.mail == NOW, kind.mail == DIGEST)
    app = chosen.get(APP, kind.app) == ON
    mail = chosen.get(MAIL, kind.mail)
    paused = rhythm.paused_until is not None and present.astimezone(zone_of(rhythm.zone)).date() < rhythm.paused_until
    digest = (mail == DIGEST or (mail == NOW and paused)) and rhythm.days != NEVER
    at_once = mail == NOW and not paused
    held_back = mail == NOW and paused and not digest
    return Ways(app or held_back, at_once, digest)


def due(rhythm: Rhythm, present: datetime) -> Due | None:
    """Return today's digest in the person's zone if its hour has come; ``None`` before it and on days without one.

    Where the clocks skip the hour it comes at the next one; where they repeat it, at the first.
    """
    zone = zone_of(rhythm.zone)
    day = present.astimezone(zone).date()
    if rhythm.days == NEVER or (rhythm.days == WEEKDAYS and day.weekday() >= SATURDAY):
        return None
    moment = datetime.combine(day, time(rhythm.hour), tzinfo=zone).astimezone(UTC)
    return Due(day, moment) if moment <= present else None
