"""The first administrator of an empty installation."""

from collections.abc import Callable

from django.core import signing
from django.core.management import call_command
from django.db import connection, transaction
from django.urls import reverse

from prm.accounts.enums import StaffRole
from prm.accounts.models import User
from prm.accounts.selectors.staff import any_staff
from prm.accounts.services.invitation import check_password
from prm.common.errors import DomainError
from prm.common.events import emit

SALT = "prm.accounts.setup"
LOCK = 0x454E5445  # one number in the database's space of advisory locks


def link() -> str:
    """Return the path of the wizard. It is signed with the installation's key and ends with the first staff user."""
    return reverse("setup", args=[signing.dumps("first administrator", salt=SALT)])


def is_good(token: str) -> bool:
    """Whether ``token`` was signed here and nobody has become staff yet."""
    try:
        signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return False
    return not any_staff()


@transaction.atomic
def first_admin(
    *, name: str, email: str, password: str, prepare: Callable[[], object] = lambda: call_command("setup_programme")
) -> User:
    """Make the first ops admin and load the shipped programme, all or nothing, once even when raced.

    Raises ``DomainError`` ``setup.done`` when somebody was first, ``Invalid`` for a weak password.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    if any_staff():
        raise DomainError("setup.done", "This installation has an administrator already. Ask them for an invitation.")
    user = User(email=email.strip().lower(), name=name.strip(), staff_roles=[StaffRole.OPS_ADMIN])
    check_password(user, password)
    user.set_password(password)
    user.save()
    prepare()
    emit("setup.done", subject=user, partner_id=None)
    return user
