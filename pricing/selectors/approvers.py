"""Who can sign a level of a quote's approval."""

from collections.abc import Sequence, Set

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
MOST = 100
"""Of so many of a role the one with least open is looked for."""


def role_of(job: str) -> str:
    """Return the staff role that can do ``job``: a job of the account team is a channel manager's."""
    return StaffRole.CHANNEL_MANAGER if job in TeamRole.values else job


def label_of(job: str) -> str:
    """Return a job in words, lower case."""
    jobs = {**dict(StaffRole.choices), **dict(TeamRole.choices)}
    return str(jobs.get(job, job.replace("_", " "))).lower()


def for_job(job: str, partner: Partner, *, without: Set[int] = NOBODY) -> User | None:
    """Return who is asked for ``job``, as :func:`for_jobs` says it of several."""
    return for_jobs([job], partner, without=without)[0]


def for_jobs(jobs: Sequence[str], partner: Partner, *, without: Set[int] = NOBODY) -> list[User | None]:
    """Return who is asked for each of ``jobs``, nobody twice: of the account team, or who of the role has least open.

    Four queries, however many jobs.

    Whoever is away is asked only when somebody who may approve stands in for them. ``without`` are users who may not
    sign. ``None`` when nobody fits.
    """
    if not jobs:
        return []
    roles = {role_of(job) for job in jobs}
    people = list(User.objects.filter(staff_roles__overlap=list(roles), is_active=True).order_by("pk"))
    team = set(TeamMember.objects.filter(partner=partner, user__in=people).values_list("user_id", "role"))
    open_now = QuoteApproval.objects.filter(status=SignStatus.OPEN, assignee__in=people).order_by()
    load = dict(open_now.values_list("assignee").annotate(Count("pk")))
    acting = absence.acting_for_all(people)
    found: list[User | None] = []
    taken = set(without)
    for job in jobs:
        able = [user for user in people if role_of(job) in user.staff_roles and user.pk not in taken][:MOST]
        own = {pk for pk, role in team if job not in TeamRole.values or role == job}
        ranked = sorted(able, key=lambda user, own=own: (user.pk not in own, load.get(user.pk, 0), user.pk))
        present = next((user for user in ranked if acting[user.pk] == user), None)
        person = present or next((user for user in ranked if _may_sign(acting[user.pk], taken)), None)
        taken |= {person.pk} if person else set()
        found.append(person)
    return found


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
