"""Reading notices."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from prm.accounts.models import Notification
from prm.common import keyset
from prm.common.actors import Actor

NEWEST_FIRST = keyset.Order("at", descending=True)
PAGE = 30


@dataclass(frozen=True, slots=True)
class Day:
    """The notices of one day, in the reader's zone."""

    day: date
    notices: list[Notification]


def visible_to(actor: Actor) -> QuerySet[Notification]:
    """Return what the actor was told in the app, in the place they act for now, newest first."""
    told = Notification.objects.filter(user_id=actor.user_id, partner_id=actor.partner_id, in_app=True)
    return told.order_by("-at", "-pk")


def page_of(
    actor: Actor, *, unread_only: bool, kind: str = "", after: str = "", before: str = ""
) -> tuple[list[Day], keyset.Slice]:
    """Return one page of what :func:`visible_to` returns, by day, narrowed to the unread and to one kind."""
    rows = visible_to(actor)
    if unread_only:
        rows = rows.filter(read_at__isnull=True)
    if kind:
        rows = rows.filter(kind=kind)
    found = keyset.read(rows, NEWEST_FIRST, size=PAGE, after=after, before=before)
    days: list[Day] = []
    for notice in found.rows:
        day = timezone.localtime(notice.at).date()
        if not days or days[-1].day != day:
            days.append(Day(day, []))
        days[-1].notices.append(notice)
    return days, found


def own(user_id: int | None, reference: object) -> Notification | None:
    """Return one notice of the person, at whichever partner and however they were told of it."""
    return Notification.objects.filter(user_id=user_id, pk=reference).first()


def unread_elsewhere(actor: Actor) -> int:
    """Return how many unread notices wait for the same person at other partners."""
    here = Q(partner_id=actor.partner_id) if actor.partner_id else Q(partner_id__isnull=True)
    unread_there = Notification.objects.filter(user_id=actor.user_id, read_at__isnull=True, in_app=True)
    return unread_there.exclude(here).count()


def unread(actor: Actor) -> int:
    """Return how many unread notices the actor has in the place they act for now: the bell's number."""
    return visible_to(actor).order_by().filter(read_at__isnull=True).count()


def listed(actor: Actor, *, unread_only: bool) -> QuerySet[Notification]:
    """Return what :func:`visible_to` returns, narrowed to the unread if wanted: for a list that pages by itself."""
    rows = visible_to(actor)
    return rows.filter(read_at__isnull=True) if unread_only else rows
