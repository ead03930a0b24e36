"""The vendor's people, as partner pages offer them."""

from prm.accounts.models import User
from prm.common.errors import NotFound


def choices() -> list[tuple[str, str]]:
    """Return reference and name of every active member of staff, by name."""
    return [
        (user.public_id, user.name)
        for user in User.objects.filter(is_active=True).exclude(staff_roles=[]).order_by("name")
    ]


def get(reference: str) -> User:
    """Return one active member of staff. Raises ``NotFound``."""
    user = User.objects.filter(public_id=reference, is_active=True).exclude(staff_roles=[]).first()
    if user is None:
        raise NotFound("This person is not on the staff, or no longer.")
    return user
