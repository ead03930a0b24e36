"""Reading who is away, and who acts for whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from prm.accounts.models import Absence, User
from prm.accounts.rules.absence import last_day
from prm.common.errors import NotFound
from prm.common.moment import now
from prm.common.prepared import Given, Prepared
from prm.common.tenancy import as_system

LONGEST_CHAIN = 5
"""How often work is passed on when the delegate is away too; further than that nobody knows whose it was."""


def open_absences() -> QuerySet[Absence]:
    """Return the absences nobody has cancelled."""
    return Absence.objects.filter(cancelled_at__isnull=True)


_away = Prepared(
    lambda: open_absences().filter(starts__lte=Given("at"), until__gt=Given("at")).select_related("delegate")
)


def _delegates(at: datetime) -> dict[int, User | None]:
    """Return the people away at ``at`` by primary key, each with the delegate they named."""
    with as_system("identity"):
        return {row.user_id: row.delegate for row in _away(at=at)}


def is_away(user: User, at: datetime | None = None) -> bool:
    """Whether ``user`` is away at ``at`` (now)."""
    return user.pk in _delegates(at or now())


def away(at: datetime | None = None) -> set[int]:
    """Return the primary keys of everybody away at ``at`` (now), in one query, for lists."""
    return set(_delegates(at or now()))


def acting_for(user: User, at: datetime | None = None) -> User | None:
    """Return who acts in ``user``'s place at ``at`` (now): ``user`` when there, else the delegate, or the delegate's.

    ``None`` when nobody does: no delegate was named, the chain of delegates comes round to where it began or is longer
    than :data:`LONGEST_CHAIN`, or it ends with somebody whose account is closed. Whether that person has the role the
    work asks for is the caller's question.
    """
    return _follow(user, _delegates(at or now()))


def acting_for_all(users: Iterable[User], at: datetime | None = None) -> dict[int, User | None]:
    """Return what :func:`acting_for` says of each of ``users`` by primary key, in one query."""
    delegates = _delegates(at or now())
    return {user.pk: _follow(user, delegates) for user in users}


def represented_by(user: User, at: datetime | None = None) -> list[User]:
    """Return the people away at ``at`` (now) for whom ``user`` acts, directly or by a chain, by name."""
    delegates = _delegates(at or now())
    if user not in delegates.values():
        return []
    with as_system("identity"):
        absent = User.objects.filter(pk__in=delegates).order_by("name", "pk")
        return [person for person in absent if _follow(person, delegates) == user]


def _follow(user: User, delegates: dict[int, User | None]) -> User | None:
    """Follow the delegates from ``user`` to the first who is there."""
    person: User | None = user
    seen: set[int] = set()
    while person is not None and person.pk in delegates:
        if person.pk in seen or len(seen) == LONGEST_CHAIN:
            return None
        seen.add(person.pk)
        person = delegates[person.pk]
    return person if person is not None and person.is_active and person.is_staff else None


def absences_of(user: User, limit: int = 20) -> list[Absence]:
    """Return the absences of ``user`` that are running or ahead, the nearest first, then those behind."""
    rows = Absence.objects.filter(user=user).select_related("delegate").order_by("-starts", "-pk")[:limit]
    moment = now()
    ahead = [row for row in rows if row.cancelled_at is None and row.until > moment]
    return [*reversed(ahead), *(row for row in rows if row not in ahead)]


@dataclass(frozen=True, slots=True)
class Shown:
    """An absence as its page shows it, with its days as whoever is away counts them."""

    absence: Absence
    first: date
    last: date
    state: str

    @property
    def can_end(self) -> bool:
        """Whether it runs or is ahead."""
        return self.state in {"active", "scheduled"}

    @property
    def word(self) -> str:
        """Return the state in a word."""
        return {"active": "Away now", "scheduled": "Ahead", "withdrawn": "Cancelled", "expired": "Over"}[self.state]


def shown_of(user: User) -> list[Shown]:
    """Return the absences of ``user`` for their page, those ahead first."""
    return [shown(row, user) for row in absences_of(user)]


def shown(row: Absence, user: User) -> Shown:
    """Return one absence of ``user`` with its days and where it stands."""
    moment = now()
    if row.cancelled_at is not None:
        state = "withdrawn"
    elif row.until <= moment:
        state = "expired"
    else:
        state = "active" if row.starts <= moment else "scheduled"
    first = row.starts.astimezone(ZoneInfo(user.timezone)).date()
    return Shown(row, first, max(first, last_day(row.until, user.timezone)), state)


def stand_ins_of(user: User) -> list[Shown]:
    """Return the absences, running or ahead, in which ``user`` is the named delegate, the nearest first."""
    rows = open_absences().filter(delegate=user, until__gt=now()).select_related("user").order_by("starts", "pk")
    return [shown(row, row.user) for row in rows]


def get_absence(user: User, reference: str) -> Absence:
    """Return one absence of ``user`` by public id. Raises ``NotFound``."""
    found = Absence.objects.select_related("user", "delegate").filter(user=user, public_id=reference).first()
    if found is None:
        raise NotFound()
    return found


def possible_delegates(user: User) -> list[tuple[str, str]]:
    """Return reference and name of everybody who could stand in for ``user``."""
    rows = User.objects.exclude(staff_roles=[]).filter(is_active=True).exclude(pk=user.pk)
    return list(rows.order_by("name", "pk").values_list("public_id", "name"))
