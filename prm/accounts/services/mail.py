"""Sending queued mail: claimed row by row, retried with growing pauses, given up visibly."""

import logging
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

from prm.accounts import letters
from prm.accounts.models import Mail
from prm.accounts.rules.secrets import WITHHELD, without_secrets
from prm.common.actors import Actor
from prm.common.errors import DomainError, NotAllowed
from prm.common.moment import now

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 8
FIRST_PAUSE = 30  # seconds; doubles with every failure
LONGEST_PAUSE = 3600


def send_due(limit: int = 200) -> int:
    """Send what is due, each message in its own transaction; returns how many were tried."""
    tried = 0
    while tried < limit and _send_one():
        tried += 1
    return tried


def _send_one() -> bool:
    with transaction.atomic():
        mail = (
            Mail.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("user")
            .filter(state=Mail.State.QUEUED, next_attempt_at__lte=now())
            .order_by("next_attempt_at", "pk")
            .first()
        )
        if mail is None:
            return False
        if settings.MAIL_KEEP_ONLY:
            mail.state = Mail.State.KEPT
        else:
            _try(mail)
        mail.save()
    return True


def _try(mail: Mail) -> None:
    """Hand the message to the mail server and write down how it went. Its id lets servers drop a repeated one."""
    mail.attempts += 1
    headers = {"Message-ID": f"<{mail.public_id}@{_domain()}>", **letters.headers(mail)}
    message = EmailMessage(mail.subject, letters.text(mail), None, [mail.to], headers=headers)
    try:
        message.send()
    except Exception as error:  # whatever the server or the network says, the row tells it and the next sweep retries
        logger.warning("mail %s was not taken: %s", mail.public_id, type(error).__name__)
        mail.last_error = f"{type(error).__name__}: {error}"[:2000]
        pause = min(FIRST_PAUSE * 2 ** (mail.attempts - 1), LONGEST_PAUSE)
        mail.next_attempt_at = now() + timedelta(seconds=pause)
        if mail.attempts >= MOST_ATTEMPTS:
            mail.state = Mail.State.FAILED
    else:
        mail.state, mail.last_error = Mail.State.SENT, ""
        mail.body = without_secrets(mail.body)  # a link that opens an account is for its reader only


def _domain() -> str:
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ") or "localhost"


@transaction.atomic
def resend(*, mail: Mail, actor: Actor) -> Mail:
    """Queue a message again, with all its attempts.

    Raises ``DomainError`` ``mail.secret`` for one that carried a personal link, which is no longer in it.
    """
    if not actor.may("delivery.replay"):
        raise NotAllowed("mail.not_allowed", "Your role does not send mail again.")
    locked = Mail.objects.select_for_update().get(pk=mail.pk)
    if locked.state == Mail.State.QUEUED:
        return locked
    if locked.state == Mail.State.SENT and WITHHELD in locked.body:
        raise DomainError("mail.secret", "This message held a personal link that is not kept. Send a new one instead.")
    locked.state, locked.attempts, locked.next_attempt_at = Mail.State.QUEUED, 0, now()
    locked.last_error = ""
    locked.save()
    return locked
