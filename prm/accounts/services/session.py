"""Ending sign-ins on other devices."""

from allauth.usersessions.models import UserSession
from django.db import transaction

from prm.accounts.models import User


@transaction.atomic
def end(*, user: User, reference: int) -> bool:
    """End one of the user's own sessions; returns whether there was one with that ``reference`` (its row's key)."""
    found = UserSession.objects.filter(user=user, pk=reference).first()
    if found is None:
        return False
    found.end()
    return True


@transaction.atomic
def end_all(*, user: User, keep: str = "") -> int:
    """End every session of ``user`` but the one with the session key ``keep``; returns how many ended."""
    ended = 0
    for found in UserSession.objects.filter(user=user).exclude(session_key=keep):
        found.end()
        ended += 1
    return ended
