"""One's own settings."""

from django.db import transaction

from prm.accounts.models import User
from prm.accounts.services.user import rename


@transaction.atomic
def update(*, user: User, name: str, timezone: str, theme: str) -> User:
    """Change one's own name, time zone and theme."""
    rename(user=user, name=name)
    user.timezone, user.theme = timezone, theme
    user.save(update_fields=["timezone", "theme"])
    return user
