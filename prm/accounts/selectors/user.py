"""Reading users."""

from prm.accounts.models import User
from prm.common.errors import NotFound


def get_user(reference: str) -> User:
    """Return one active user by public id (``NotFound``)."""
    found = User.objects.filter(public_id=reference, is_active=True).first()
    if found is None:
        raise NotFound()
    return found
