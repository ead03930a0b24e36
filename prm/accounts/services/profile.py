"""One's own settings."""

from django.db import transaction

from prm.accounts.models import User
from prm.accounts.services.user import rename


@transaction.atomic
def update(*, user: User, name: str, timezone: str, theme: str, calendar_key: str = "") -> User:
    """Change one's own name, time zone, business calendar and theme. A running clock keeps the calendar it began in."""
    rename(user=user, name=name)
    user.timezone, user.theme, user.calendar_key = timezone, theme, calendar_key
    user.save(update_fields=["timezone", "theme", "calendar_key"])
    return user
