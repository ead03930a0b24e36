"""Reading the vendor's people."""

from django.db.models import Q, QuerySet

from prm.accounts.enums import StaffRole
from prm.accounts.models import Impersonation, Invitation, User
from prm.common.actors import Actor
from prm.common.errors import NotFound
from prm.common.tenancy import as_system


def any_staff() -> bool:
    """Whether the installation has an administrator or anybody else of the vendor."""
    return User.objects.exclude(staff_roles=[]).exists()


def staff() -> QuerySet[User]:
    """Return everybody of the vendor, also those whose account is closed, by name."""
    return User.objects.exclude(staff_roles=[]).order_by("name", "pk")


def get_staff(reference: str) -> User:
    """Return one staff member by public id (``NotFound``)."""
    found = staff().filter(public_id=reference).first()
    if found is None:
        raise NotFound()
    return found


def own(actor: Actor) -> User:
    """Return the member of staff who acts (``NotFound`` for a program, which is nobody)."""
    found = staff().filter(pk=actor.user_id).first()
    if found is None:
        raise NotFound()
    return found


def role_labels(user: User) -> list[str]:
    """Return the words for the user's staff roles."""
    return [StaffRole(role).label for role in user.staff_roles]


def invitations_of(user: User) -> QuerySet[Invitation]:
    """Return the staff invitations of ``user``, newest first."""
    return (
        Invitation.objects.filter(user=user, partner_id__isnull=True)
        .select_related("invited_by")
        .order_by("-created_at", "-pk")
    )


def search(rows: QuerySet[User], words: str) -> QuerySet[User]:
    """Return the users whose name or address contains ``words``."""
    return rows.filter(Q(name__icontains=words) | Q(email__icontains=words))


def impersonations() -> QuerySet[Impersonation]:
    """Return every time somebody viewed as somebody else, newest first."""
    return Impersonation.objects.select_related("staff", "target").order_by("-started_at", "-pk")


def impersonations_by(user: User, limit: int = 20) -> QuerySet[Impersonation]:
    """Return the newest times ``user`` viewed as somebody else."""
    return impersonations().filter(staff=user)[:limit]


def search_impersonations(rows: QuerySet[Impersonation], words: str) -> QuerySet[Impersonation]:
    """Return the rows that name ``words`` as who, as whom, or why."""
    return rows.filter(Q(staff__name__icontains=words) | Q(target__name__icontains=words) | Q(reason__icontains=words))


def viewing(actor: Actor) -> Impersonation | None:
    """Return the running impersonation behind ``actor`` for the banner, or ``None``."""
    if actor.impersonator_id is None:
        return None
    with as_system("identity"):
        row = (
            Impersonation.objects.filter(
                staff_id=actor.impersonator_id,
                target_id=actor.user_id,
                partner_id=actor.partner_id,
                ended_at__isnull=True,
            )
            .order_by("-started_at")
            .first()
        )
    return row
