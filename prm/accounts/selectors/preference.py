"""Reading how people want to be told."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from prm.accounts import catalogue, letters
from prm.accounts.catalogue import APP, MAIL, ON, Kind
from prm.accounts.models import MailRhythm, NotificationChoice, User
from prm.accounts.rules.telling import Rhythm
from prm.common.actors import Actor


def choices_of(user_ids: Iterable[int], kind: str) -> dict[int, dict[str, str]]:
    """Return for one kind, by person and channel, what they chose other than the catalogue."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    rows = NotificationChoice.objects.filter(user_id__in=list(user_ids), kind=kind)
    for user_id, channel, choice in rows.values_list("user_id", "channel", "choice"):
        found[user_id][channel] = choice
    return found


def rhythms_of(users: Iterable[User]) -> dict[int, Rhythm]:
    """Return when each of the people wants mail."""
    people = {user.pk: user for user in users}
    rows = {row.user_id: row for row in MailRhythm.objects.filter(user_id__in=list(people))}
    return {pk: rhythm_from(user, rows.get(pk)) for pk, user in people.items()}


def rhythm_from(user: User, row: MailRhythm | None) -> Rhythm:
    """Return the person's rhythm from its row, or the usual one where there is none."""
    if row is None:
        return Rhythm(user.timezone)
    return Rhythm(user.timezone, row.digest_days, row.digest_hour, row.paused_until)


def rhythm_of(user: User) -> Rhythm:
    """Return when one person wants mail."""
    return rhythms_of([user])[user.pk]


def kinds_for(user: User) -> list[Kind]:
    """Return the kinds of news that may reach the person."""
    return catalogue.for_audience("staff" if user.is_staff else "portal")


def kinds_of(actor: Actor) -> list[Kind]:
    """Return the kinds of news the actor may find in the app, for narrowing the list."""
    shown = catalogue.for_audience("portal" if actor.is_partner else "staff")
    return [kind for kind in shown if not kind.mandatory or kind.app == ON]


def name_of(kind: str) -> str:
    """Return what a kind of mail is called for its reader; empty for an unknown one."""
    if kind == letters.DIGEST_KIND:
        return "Daily digest"
    known = catalogue.kinds().get(kind)
    return known.label if known else ""


@dataclass(frozen=True, slots=True)
class Line:
    """One kind with how its reader is told now."""

    kind: Kind
    app: str
    mail: str


def areas_for(user: User) -> dict[str, list[Line]]:
    """Return every kind that may reach the person, by area, with the ways in force.

    What the upper floors tell comes first: work before accounts. What cannot be chosen comes last.
    """
    chosen, areas = chosen_by(user), defaultdict(list)
    for kind in sorted(kinds_for(user), key=lambda each: each.mandatory):
        app, mail = (chosen.get((kind.key, channel), kind.default(channel)) for channel in (APP, MAIL))
        areas[kind.area].append(Line(kind, app, mail))
    order = [kind.area for kind in catalogue.kinds().values()]
    fixed = {area: all(line.kind.mandatory for line in lines) for area, lines in areas.items()}
    return {area: areas[area] for area in sorted(areas, key=lambda area: (fixed[area], -order.index(area)))}


def chosen_by(user: User) -> dict[tuple[str, str], str]:
    """Return what the person chose other than the catalogue, by kind and channel."""
    rows = NotificationChoice.objects.filter(user=user)
    return {(kind, channel): choice for kind, channel, choice in rows.values_list("kind", "channel", "choice")}
