"""Who can sign a level of a quote's approval."""

from collections.abc import Set

from django.db.models import Count

from partners.enums import TeamRole
from partners.models import Partner, TeamMember
from pricing.enums import SignStatus
from pricing.models import QuoteApproval
from prm.accounts.enums import StaffRole
from prm.accounts.models import User
from prm.accounts.selectors import absence
from prm.common import permissions

NOBODY: frozenset[int] = frozenset()


def role_of(job: str) -> str:
    """Return the staff role that can do ``job``: a job of the account team is a channel manager's."""
    return StaffRole.CHANNEL_MANAGER if job in TeamRole.values else job


def label_of(job: str) -> str:
    """Return a job in words, lower case."""
    jobs = {**dict(StaffRole.choices), **dict(TeamRole.choices)}
    return str(jobs.get(job, job.replace("_", " "))).lower()


def for_job(job: str, partner: Partner, *, without: Set[int] = NOBODY) -> User | None:
    """Return who is asked for ``job``: the partner's own of the account team, or who of the role has least open.

    Whoever is away is asked only when somebody who may approve stands in for them. ``without`` are users who may not
    sign. ``None`` when nobody fits.
    """
    role = role_of(job)
    people = User.objects.filter(staff_roles__contains=[role], is_active=True).exclude(pk__in=without)
    able = list(people.order_by("pk")[:100])
    own = TeamMember.objects.filter(partner=partner, user__in=able)
    if job in TeamRole.values:
        own = own.filter(role=job)
    team = set(own.values_list("user_id", flat=True))
    open_now = QuoteApproval.objects.filter(status=SignStatus.OPEN, assignee__in=able).order_by()
    load = dict(open_now.values_list("assignee").annotate(Count("pk")))
    ranked = sorted(able, key=lambda user: (user.pk not in team, load.get(user.pk, 0), user.pk))
    acting = absence.acting_for_all(ranked)
    present = next((user for user in ranked if acting[user.pk] == user), None)
    return present or next((user for user in ranked if _may_sign(acting[user.pk], without)), None)


def _may_sign(user: User | None, without: Set[int]) -> bool:
    if user is None or user.pk in without:
        return False
    return permissions.granted("quote.approve", frozenset(user.staff_roles))


def could_take(job: str) -> list[User]:
    """Return the staff an open level can be handed to: those with its role and the ops admins, by name."""
    roles = [role_of(job), StaffRole.OPS_ADMIN]
    return list(User.objects.filter(staff_roles__overlap=roles, is_active=True).order_by("name", "pk"))


def ops_admins() -> list[User]:
    """Return whoever helps when nobody does a job."""
    return list(User.objects.filter(staff_roles__contains=[StaffRole.OPS_ADMIN], is_active=True))
