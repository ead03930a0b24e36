"""Telling people: in the app and by mail, from one call, once."""

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction

from prm.accounts import catalogue
from prm.accounts.models import Mail, Notification, User
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
    """Tell every active user once per ``key``. ``url`` is a path of this product; mail carries it in full.

    ``kind`` is one of the catalogue (``KeyError``). ``partner_id`` is the partner on whose behalf a portal user is
    told; ``None`` for staff.
    """
    catalogue.get(kind)
    active = [user for user in users if user.is_active]
    Notification.objects.bulk_create(
        [
            Notification(
                user_id=user.pk, partner_id=partner_id, dedupe_key=key, title=title, body=body, url=url, at=now()
            )
            for user in active
        ],
        ignore_conflicts=True,
    )
    _queue(
        Mail(
            to=user.email,
            subject=title[:300],
            body=_letter(user, body or title, url),
            url=url,
            dedupe_key=f"{user.pk}:{key}",
            at=now(),
            next_attempt_at=now(),
        )
        for user in active
    )


def post(user: User, *, kind: str, key: str, subject: str, body: str, url: str) -> None:
    """Send ``user`` one mail and no notice, always and at once: for what only the mailbox's owner may follow.

    ``kind`` is a mandatory one of the catalogue (``KeyError``).
    """
    catalogue.get(kind)
    _queue(
        [
            Mail(
                to=user.email,
                subject=subject[:300],
                body=_letter(user, body, url),
                dedupe_key=f"{user.pk}:{key}",
                at=now(),
                next_attempt_at=now(),
            )
        ]
    )


def queue(to: str, subject: str, body: str, key: str) -> None:
    """Queue a finished message, once per ``key``."""
    _queue([Mail(to=to, subject=subject[:300], body=body, dedupe_key=key, at=now(), next_attempt_at=now())])


def _queue(mail: Iterable[Mail]) -> None:
    """Write the messages with the transaction they belong to and wake a worker after it."""
    Mail.objects.bulk_create(mail, ignore_conflicts=True)
    if not any(function is wake for _, function, *_ in transaction.get_connection().run_on_commit):
        transaction.on_commit(wake, robust=True)


def wake() -> None:
    """Ask a worker to send now. A lost message costs seconds: the schedule sends what it finds."""
    waking.wake(send_due)


def _letter(user: User, body: str, url: str) -> str:
    """Return the plain text of a mail; the link asks for sign-in like any page."""
    link = f"\n\n{settings.BASE_URL}{url}" if url else ""
    return f"Hello {user.get_short_name()},\n\n{body}{link}\n\n{settings.BRAND_NAME} Partners\n"
