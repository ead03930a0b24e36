"""Telling people: in the app, by mail at once or in their digest, from one call, once."""

from collections.abc import Iterable
from uuid import uuid4

from django.db import transaction
from django.urls import reverse

from prm.accounts import catalogue, letters
from prm.accounts.models import Mail, Notification, User
from prm.accounts.rules.telling import ways
from prm.accounts.selectors.preference import choices_of, rhythms_of
from prm.accounts.tasks.mail import send_due
from prm.common import waking
from prm.common.moment import now


def notify(
    users: Iterable[User],
    *,
    kind: str,
    key: str,
    title: str,
    body: str = "",
    url: str = "",
    partner_id: int | None = None,
) -> None:
    """Tell every active user once per ``key``, in the ways each of them chose for this ``kind`` of news.

    ``kind`` is one of the catalogue (``KeyError``). ``url`` is a path of this product; mail leads there through the
    notice, which asks for sign-in and switches to ``partner_id``: the partner on whose behalf a portal user is told,
    ``None`` for staff.
    """
    news = catalogue.get(kind)
    active = {user.pk: user for user in users if user.is_active}
    chosen, rhythms = choices_of(active, kind), rhythms_of(active.values())
    notices, mail = [], []
    for pk, user in active.items():
        way = ways(news, chosen.get(pk, {}), rhythms[pk], now())
        if not way.any:
            continue
        notice = Notification(
            pk=uuid4(),
            user_id=pk,
            partner_id=partner_id,
            dedupe_key=key,
            kind=kind,
            title=title[:300],
            body=body,
            url=url,
            at=now(),
            in_app=way.app,
            awaits_digest=way.digest,
        )
        notices.append(notice)
        if way.mail:
            link = reverse("notification", args=[notice.pk]) if url else ""
            mail.append(_mail(user, kind, key, title, letters.letter(user, body or title, link, news.action), url))
    Notification.objects.bulk_create(notices, ignore_conflicts=True)
    _queue(mail)


def post(user: User, *, kind: str, key: str, subject: str, body: str, url: str) -> None:
    """Send ``user`` one mail and no notice, always and at once: for what only the mailbox's owner may follow.

    ``kind`` is a mandatory one of the catalogue (``ValueError``).
    """
    if not catalogue.get(kind).mandatory:
        raise ValueError(f"people may turn this kind off: {kind}")
    _queue([_mail(user, kind, key, subject, letters.letter(user, body, url))])


def queue(to: str, subject: str, body: str, key: str) -> None:
    """Queue a finished message, once per ``key``."""
    _queue([Mail(to=to, subject=subject[:300], body=body, dedupe_key=key, at=now(), next_attempt_at=now())])


def queue_digests(digests: Iterable[tuple[User, str, str, str]]) -> None:
    """Queue digests, each as person, day, subject and text; one a person and day."""
    _queue([_mail(user, letters.DIGEST_KIND, f"digest:{day}", subject, body) for user, day, subject, body in digests])


def _mail(user: User, kind: str, key: str, subject: str, body: str, url: str = "") -> Mail:
    return Mail(
        to=user.email,
        user=user,
        kind=kind,
        subject=subject[:300],
        body=body,
        url=url,
        dedupe_key=f"{user.pk}:{key}",
        at=now(),
        next_attempt_at=now(),
    )


def _queue(mail: Iterable[Mail]) -> None:
    """Write the messages with the transaction they belong to and wake a worker after it."""
    if not Mail.objects.bulk_create(mail, ignore_conflicts=True):
        return
    if not any(function is wake for _, function, *_ in transaction.get_connection().run_on_commit):
        transaction.on_commit(wake, robust=True)


def wake() -> None:
    """Ask a worker to send now. A lost message costs seconds: the schedule sends what it finds."""
    waking.wake(send_due)
