"""Making users, and closing what they left open."""

from django.db import IntegrityError, transaction

from prm.accounts.models import User
from prm.accounts.services import session, token
from prm.common.errors import DomainError
from prm.common.events import emit


def ensure(*, email: str, name: str) -> User:
    """Return the user with ``email`` in any case, or make one who can only get in by an invitation.

    Raises ``DomainError`` ``user.closed`` for an account that was deactivated.
    """
    email = email.strip().lower()
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        try:
            with transaction.atomic():
                return User.objects.create_user(email, None, name=name)
        except IntegrityError:  # somebody invited the same person a moment ago
            user = User.objects.get(email__iexact=email)
    if not user.is_active:
        raise DomainError("user.closed", "The account with this address is closed.", field="email")
    return user


@transaction.atomic
def rename(*, user: User, name: str) -> User:
    """Change a user's name and tell the floors above, which keep copies of it."""
    if user.name != name:
        user.name = name
        user.save(update_fields=["name"])
        emit("user.renamed", subject=user, partner_id=None, payload={"user_id": user.pk, "name": name})
    return user


@transaction.atomic
def shut_out(*, user: User, partner_id: int | None, everywhere: bool) -> None:
    """Take away what still opens doors: tokens for ``partner_id``, and with ``everywhere`` every token and session."""
    if everywhere:
        token.revoke_all(user=user)
        session.end_all(user=user)
    else:
        token.revoke_all(user=user, partner_id=partner_id)
