"""Who can decide a registration."""

from collections.abc import Set

from django.db.models import Count

from dealreg.enums import OPEN_FOR_REVIEW
from dealreg.models import Deal, Review
from partners.enums import TeamRole
from partners.models import TeamMember
from prm.accounts.enums import StaffRole
from prm.accounts.models import User
from prm.accounts.selectors import absence
from prm.common import permissions
from prm.common.prepared import Given, Prepared

REVIEWER_ROLES = [StaffRole.CHANNEL_MANAGER, StaffRole.DEAL_DESK, StaffRole.OPS_ADMIN]


def role_of(job: str) -> str:
    """Return the staff role that can do ``job``: a job of the account team is a channel manager's."""
    return StaffRole.CHANNEL_MANAGER if job in TeamRole.values else job


_members = Prepared(
    lambda: (
        TeamMember.objects.filter(partner_id=Given("partner"), role=Given("job"), user__is_active=True)
        .select_related("user")
        .order_by("pk")
    )
)


def for_job(job: str, deal: Deal, *, without: Set[int] = frozenset()) -> User | None:
    """Return the person who does ``job`` for this deal: the account team's own, or who of the role has least open.

    Whoever is away is passed over for their stand-in, if that one has the role; ``without`` are users who may not.
    Falls back to any channel manager when the partner has nobody for a job of its team; ``None`` when nobody fits.
    """
    role = role_of(job)
    if job in TeamRole.values:
        for member in _members(partner=deal.partner_id, job=job):
            acting = absence.acting_for(member.user)
            if acting is not None and acting.pk not in without and (acting == member.user or _can(acting, role)):
                return acting
    return _least_busy(role, without)


def _can(user: User, role: str) -> bool:
    return role in user.staff_roles or (
        role in REVIEWER_ROLES and not set(REVIEWER_ROLES).isdisjoint(user.staff_roles)
    )  # fmt: skip


def _least_busy(role: str, without: Set[int]) -> User | None:
    """Return the present person of ``role`` with the fewest open reviews; equal ones by id, so it is repeatable.

    When all of them are away, the first of their stand-ins who has the role too.
    """
    able = User.objects.filter(staff_roles__contains=[role], is_active=True).exclude(pk__in=without)
    people = list(able.order_by("pk")[:100])
    # From the open ones to their reviewers: everybody's decided reviews are not looked at.
    open_now = Review.objects.filter(deal__status__in=OPEN_FOR_REVIEW, reviewer__in=people).order_by()
    load = dict(open_now.values_list("reviewer").annotate(Count("pk")))
    ranked = sorted(people, key=lambda user: (load.get(user.pk, 0), user.pk))
    acting = absence.acting_for_all(ranked)
    present = next((user for user in ranked if acting[user.pk] == user), None)
    if present is not None:
        return present
    stand_ins = [found for user in ranked if (found := acting[user.pk]) is not None]
    return next((user for user in stand_ins if user.pk not in without and _can(user, role)), None)


def stood_in_for(job: str, *, without: Set[int] = frozenset()) -> User | None:
    """Return somebody of the job's role who is away and whose stand-in may approve for them, or ``None``.

    Asked when nobody of the role is there and no stand-in has the role too. ``without`` are users who may not.
    """
    people = User.objects.filter(staff_roles__contains=[role_of(job)], is_active=True).exclude(pk__in=without)
    ranked = list(people.order_by("pk")[:100])
    acting = absence.acting_for_all(ranked)
    return next((person for person in ranked if _may_approve(acting[person.pk], without)), None)


def _may_approve(user: User | None, without: Set[int]) -> bool:
    return (
        user is not None and user.pk not in without and permissions.granted("deal.approve", frozenset(user.staff_roles))
    )


def choices() -> list[User]:
    """Return everybody a review can be assigned to, by name."""
    return list(User.objects.filter(staff_roles__overlap=REVIEWER_ROLES, is_active=True).order_by("name"))


def of(deal: Deal) -> User | None:
    """Return who decides on what the partner asks for: the registration's reviewer, else the partner's manager."""
    user = User.objects.filter(reviews__deal=deal, is_active=True).first()
    return user or for_job("partner_manager", deal)
