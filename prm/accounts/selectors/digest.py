"""Whose digest is due, and what goes into it. Set-based: a few queries for any number of people."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cache

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.module_loading import import_string

from prm.accounts.models import Digest, MailRhythm, Notification, User
from prm.accounts.rules.telling import Due, Rhythm

PartnersOf = Callable[[Iterable[int]], dict[int, dict[int, str]]]


@cache
def _partners_source() -> PartnersOf:
    """Memberships live above this floor; the settings name the function that reads those of many people."""
    source: PartnersOf = import_string(settings.PRM_PARTNERS_OF)
    return source


def partners_of(user_ids: Iterable[int]) -> dict[int, dict[int, str]]:
    """Return by person the partners they may act for now, as id and name."""
    return _partners_source()(user_ids)


def _waiting() -> QuerySet[Notification]:
    return Notification.objects.filter(awaits_digest=True)


def rhythms() -> list[Rhythm]:
    """Return each rhythm somebody with waiting news has, once, without pauses."""
    waiting = User.objects.filter(is_active=True).filter(Exists(_waiting().filter(user_id=OuterRef("pk"))))
    rows = waiting.order_by().values_list("timezone", "mail_rhythm__digest_days", "mail_rhythm__digest_hour").distinct()
    usual = MailRhythm()
    return [
        Rhythm(zone, days or usual.digest_days, usual.digest_hour if hour is None else hour)
        for zone, days, hour in rows
    ]


def due_people(rhythm: Rhythm, due: Due, after: int, size: int) -> list[int]:
    """Return the next ``size`` people of this rhythm, by id after ``after``, whose digest of the day is not made yet.

    Only people with something unread, told by ``due.moment``; nobody whose mail is paused on that day.
    """
    same = Q(mail_rhythm__digest_days=rhythm.days, mail_rhythm__digest_hour=rhythm.hour)
    usual = MailRhythm()
    if (rhythm.days, rhythm.hour) == (usual.digest_days, usual.digest_hour):
        same |= Q(mail_rhythm__isnull=True)
    news = told(due).filter(user_id=OuterRef("pk"), read_at__isnull=True)
    people = (
        User.objects.filter(same, is_active=True, timezone=rhythm.zone, pk__gt=after)
        .filter(Q(mail_rhythm__paused_until__isnull=True) | Q(mail_rhythm__paused_until__lte=due.day))
        .filter(Exists(news), ~Exists(Digest.objects.filter(user_id=OuterRef("pk"), day=due.day)))
    )
    return list(people.order_by("pk").values_list("pk", flat=True)[:size])


def told(due: Due) -> QuerySet[Notification]:
    """Return what waits for a digest of this moment, whoever it is for."""
    return _waiting().filter(at__lte=due.moment)


def news_of(
    people: Iterable[User], partners: Mapping[int, Mapping[int, str]], due: Due
) -> dict[int, list[Notification]]:
    """Return by person what their digest tells: unread, in order, only for the ``partners`` they still act for."""
    by_id = {user.pk: user for user in people}
    found: dict[int, list[Notification]] = defaultdict(list)
    for notice in told(due).filter(user_id__in=list(by_id), read_at__isnull=True).order_by("at", "pk"):
        user_id, partner_id = notice.user_id, notice.partner_id
        if by_id[user_id].is_staff if partner_id is None else partner_id in partners.get(user_id, {}):
            found[user_id].append(notice)
    return found
