"""One thing that needs the partner, as its home page shows it."""

from dataclasses import dataclass
from datetime import datetime

from prm.common.actors import Actor
from prm.common.clocks import ClockView
from prm.common.components.moments import exact

LAST_DAYS = 7


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that needs the partner: what, the one reason it matters, until when, and one button with a verb."""

    icon: str
    title: str
    reason: str
    url: str
    verb: str
    days: int | None = None
    percent: int = 0
    left: str = ""
    until: datetime | None = None
    promise: ClockView | None = None

    @property
    def clock(self) -> ClockView | dict[str, object] | None:
        """Return the clock to draw, a protection's amber in the last week; ``None`` for what has no end."""
        if self.promise is not None:
            return self.promise
        if self.days is None or self.until is None:
            return None
        title = f"Ends {exact(self.until)}"
        state = "warn" if self.days <= LAST_DAYS else "running"
        return {"state": state, "left": self.left, "percent": self.percent, "title": title, "of": ""}

    @property
    def ends(self) -> datetime | None:
        """Return when its time is over, or ``None``."""
        return self.promise.due_at if self.promise is not None else self.until


@dataclass(frozen=True, slots=True)
class Waiting:
    """One decision the vendor owes."""

    title: str
    url: str
    clock: ClockView | None
    reason: str
    icon: str = "deal"


@dataclass(frozen=True, slots=True)
class Todo:
    """The tasks of one sort: the first of them, how many there are, and where all of them stand."""

    label: str
    url: str
    tasks: list[Task]
    total: int


def only_of(who: Actor) -> int | None:
    """Return whose tasks the actor sees: a seller its own; ``None``, everybody's, for a partner's admin."""
    return None if who.may("people.manage") else who.person_id


def lowered(words: str) -> str:
    """Return such as "just now" and "yesterday" for the middle of a sentence; days of the week keep their capital."""
    return words.lower() if words in {"Just now", "Now", "Today", "Yesterday"} else words
