"""Reading where a person is signed in."""

from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession

from prm.accounts.models import User
from prm.accounts.rules.device import device


@dataclass(frozen=True, slots=True)
class SignIn:
    """One session as its owner sees it."""

    reference: int
    device: str
    address: str
    since: datetime
    last_seen: datetime
    is_current: bool


def sign_ins(user: User, current_key: str) -> list[SignIn]:
    """Return where ``user`` is signed in, this session first; rows of sessions that are over are dropped."""
    rows = UserSession.objects.purge_and_list(user)
    found = [
        SignIn(
            reference=row.pk,
            device=device(row.user_agent),
            address=row.ip,
            since=row.created_at,
            last_seen=row.last_seen_at,
            is_current=row.session_key == current_key,
        )
        for row in rows
    ]
    return sorted(found, key=lambda row: (not row.is_current, -row.last_seen.timestamp()))
