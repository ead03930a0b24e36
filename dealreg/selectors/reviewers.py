"""Who can decide a registration."""

from django.db.models import Count, Q

from dealreg.enums import OPEN_FOR_REVIEW
from dealreg.models import Deal
from partners.enums import TeamRole
from partners.models import TeamMember
from prm.accounts.enums import StaffRole
from prm.accounts.models import User

REVIEWER_ROLES = [StaffRole.CHANNEL_MANAGER, StaffRole.DEAL_DESK, StaffRole.OPS_ADMIN]


def for_job(job: str, deal: Deal) -> User | None:
    """Return the person who does ``job`` for this deal: the partner's own manager, or who of the role has least open.

    Falls back to any channel manager when the partner has no manager; ``None`` when nobody fits.
    """
    if job == "partner_manager":
        member = (
            TeamMember.objects.filter(partner_id=deal.partner_id, role=TeamRole.PARTNER_MANAGER, user__is_active=True)
            .select_related("user")
            .first()
        )
        return member.user if member else _least_busy(StaffRole.CHANNEL_MANAGER)
    return _least_busy(job)


def _least_busy(role: str) -> User | None:
    """Return the active person of ``role`` with the fewest open reviews; equal ones by id, so it is repeatable."""
    open_reviews = Count("reviews", filter=Q(reviews__deal__status__in=OPEN_FOR_REVIEW))
    return (
        User.objects.filter(staff_roles__contains=[role], is_active=True)
        .annotate(load=open_reviews)
        .order_by("load", "pk")
        .first()
    )


def choices() -> list[User]:
    """Return everybody a review can be assigned to, by name."""
    return list(User.objects.filter(staff_roles__overlap=REVIEWER_ROLES, is_active=True).order_by("name"))
