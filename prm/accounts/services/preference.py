"""Choosing how to be told."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.db import transaction

from prm.accounts import catalogue, letters
from prm.accounts.catalogue import APP, CHOICES, MAIL, NEVER
from prm.accounts.models import MailRhythm, Notification, NotificationChoice, User
from prm.accounts.rules.telling import zone_of
from prm.accounts.selectors.preference import kinds_for
from prm.common.errors import DomainError, Invalid, NotFound
from prm.common.moment import now

LONGEST_PAUSE = timedelta(days=366)


@transaction.atomic
def choose(*, user: User, choices: Mapping[tuple[str, str], str]) -> None:
    """Keep the person's ``choices`` by kind and channel; what is not named stays as it was.

    Raises ``Invalid`` for a choice the channel does not know, ``NotFound`` for a kind that never reaches this person,
    ``DomainError`` ``notification.mandatory`` for one that cannot be turned off.
    """
    known = {kind.key: kind for kind in kinds_for(user)}
    usual, other = [], []
    for (key, channel), choice in choices.items():
        kind = known.get(key)
        if kind is None:
            raise NotFound()
        if kind.mandatory:
            raise DomainError("notification.mandatory", f"“{kind.label}” cannot be turned off.")
        if choice not in CHOICES.get(channel, ()):
            raise Invalid({f"{channel}:{key}": "Choose one of the ways on the page."})
        row = NotificationChoice(user=user, kind=key, channel=channel, choice=choice)
        (usual if choice == kind.default(channel) else other).append(row)
    for channel in (APP, MAIL):
        gone = [row.kind for row in usual if row.channel == channel]
        NotificationChoice.objects.filter(user=user, channel=channel, kind__in=gone).delete()
    NotificationChoice.objects.bulk_create(
        other, update_conflicts=True, unique_fields=["user", "kind", "channel"], update_fields=["choice"]
    )
    stopped = [key for (key, channel), choice in choices.items() if (channel, choice) == (MAIL, NEVER)]
    _no_longer_waiting(user, stopped)


def _no_longer_waiting(user: User, kinds: list[str] | None = None) -> None:
    """Take what waits for the next digest out of it: news of these kinds, or all."""
    waiting = Notification.objects.filter(user_id=user.pk, awaits_digest=True)
    (waiting if kinds is None else waiting.filter(kind__in=kinds)).update(awaits_digest=False)


@transaction.atomic
def set_rhythm(*, user: User, days: str, hour: int, paused_until: date | None = None) -> None:
    """Choose the days and the hour of the digest, and until when mail is paused (``Invalid``).

    ``hour`` is in the person's own zone. A day that is already over ends the pause.
    """
    today = now().astimezone(zone_of(user.timezone)).date()
    if days not in MailRhythm.Days.values:
        raise Invalid({"digest_days": "Choose one of the listed days."})
    if not 0 <= hour <= 23:
        raise Invalid({"digest_hour": "Choose an hour of the day."})
    if paused_until is not None and paused_until > today + LONGEST_PAUSE:
        raise Invalid({"paused_until": "Choose a day within a year."})
    if paused_until is not None and paused_until <= today:
        paused_until = None
    usual = MailRhythm(user=user)
    if (days, hour, paused_until) == (usual.digest_days, usual.digest_hour, None):
        MailRhythm.objects.filter(user=user).delete()
    else:
        chosen = {"digest_days": days, "digest_hour": hour, "paused_until": paused_until}
        MailRhythm.objects.update_or_create(user=user, defaults=chosen)
    if days == MailRhythm.Days.NEVER:
        _no_longer_waiting(user)


@transaction.atomic
def stop(*, reference: str, kind: str) -> None:
    """Turn off mail of one kind, or the digest, for the person a signed link names; doing it twice changes nothing.

    Raises ``NotFound`` for nobody, ``DomainError`` ``notification.mandatory`` for a kind that cannot be turned off.
    """
    user = User.objects.select_for_update().filter(public_id=reference, is_active=True).first()
    if user is None:
        raise NotFound()
    if kind != letters.DIGEST_KIND:
        known = catalogue.kinds().get(kind)
        if known not in kinds_for(user):
            raise NotFound()
        choose(user=user, choices={(kind, MAIL): NEVER})
        return
    row = MailRhythm.objects.filter(user=user).first() or MailRhythm(user=user)
    set_rhythm(user=user, days=MailRhythm.Days.NEVER, hour=row.digest_hour, paused_until=row.paused_until)
