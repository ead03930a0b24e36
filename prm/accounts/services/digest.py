"""The daily digest: one mail a person and day, at their hour in their zone, never empty, never twice."""

from collections.abc import Mapping
from uuid import uuid4

from django.db import transaction
from django.urls import reverse

from prm.accounts import catalogue, letters, notices
from prm.accounts.models import Digest, Notification, User
from prm.accounts.rules.telling import Due, Rhythm, due, zone_of
from prm.accounts.selectors import digest as selectors
from prm.common.moment import now

BATCH = 500
MOST_RECORDS = 40  # a digest shows no more; the rest is counted, with a link to the list


def send_due() -> int:
    """Write the digests whose hour has come; returns how many. Safe to run many times at once."""
    written, present = 0, now()
    for rhythm in selectors.rhythms():
        if (found := due(rhythm, present)) is not None:
            written += _send(rhythm, found)
    return written


def _send(rhythm: Rhythm, found: Due) -> int:
    written, last = 0, 0
    while people := selectors.due_people(rhythm, found, after=last, size=BATCH):
        written += _send_batch(people, found)
        last = people[-1]
    return written


@transaction.atomic
def _send_batch(people: list[int], found: Due) -> int:
    """Write the digests of a batch. Whoever another run was faster with is left to it: the row decides.

    A second run waits at the unique key until the first has committed, then finds the rows taken. A worker killed
    half-way leaves nothing behind, neither rows nor mail.
    """
    run = uuid4()
    rows = [Digest(user_id=pk, day=found.day, run=run, at=now()) for pk in people]
    Digest.objects.bulk_create(rows, ignore_conflicts=True)
    mine = User.objects.filter(digests__run=run).in_bulk()
    partners = selectors.partners_of(mine)
    news = selectors.news_of(mine.values(), partners, found)
    notices.queue_digests(
        (mine[pk], str(found.day), _subject(told, found), _body(mine[pk], told, partners.get(pk, {})))
        for pk, told in news.items()
    )
    selectors.told(found).filter(user_id__in=list(mine)).update(awaits_digest=False)
    return len(news)


def _subject(told: list[Notification], found: Due) -> str:
    day = f"{found.day:%A} {found.day.day} {found.day:%B}"
    if len(told) == 1:
        return f"{day}: {told[0].title}"
    return f"{day}: {len(told)} pieces of news"


def _body(user: User, told: list[Notification], partners: Mapping[int, str]) -> str:
    """Return the text: by partner, by record, in the order things happened, each record with its link."""
    records: dict[tuple[int | None, str], list[Notification]] = {}
    for notice in told:
        records.setdefault((notice.partner_id, notice.url or str(notice.pk)), []).append(notice)
    shown, rest = list(records)[:MOST_RECORDS], len(records) - MOST_RECORDS
    blocks = []
    for partner_id in sorted({partner for partner, _ in shown}, key=lambda pk: partners.get(pk or 0, "")):
        name = partners.get(partner_id or 0, "")
        blocks += ([name.upper()] if name else []) + [
            _record(user, records[key]) for key in shown if key[0] == partner_id
        ]
    here, read = letters.full(reverse("notifications")), letters.full(reverse("notifications-read"))
    more = f"{rest} more {'record' if rest == 1 else 'records'} with news: {here}\n\n" if rest > 0 else ""
    text = "\n\n".join(blocks)
    body = f"This is what happened since your last digest.\n\n{text}\n\n{more}Mark all as read: {read}"
    return letters.letter(user, body)


def _record(user: User, group: list[Notification]) -> str:
    """Return what happened to one record, and the link to it through its newest notice."""
    zone = zone_of(user.timezone)
    lines = [f"- {notice.title} ({notice.at.astimezone(zone):%a %H:%M})" for notice in group]
    newest = group[-1]
    action = catalogue.get(newest.kind).action if newest.kind in catalogue.kinds() else "Open"
    return "\n".join([*lines, f"  {action}: {letters.full(reverse('notification', args=[newest.pk]))}"])
