"""The vendor's team around a partner."""

from typing import Any

from django.db import transaction

from partners.enums import TeamRole
from partners.models import Partner, TeamMember
from prm.accounts.models import User
from prm.common import events, timeline
from prm.common.actors import Actor
from prm.common.errors import DomainError, Invalid
from prm.common.guards import require, require_valid, tidy


@transaction.atomic
def add(*, actor: Actor, partner: Partner, user: User, role: str, duties: str = "", cadence: str = "") -> TeamMember:
    """Put a member of staff on the team in one role. Raises ``DomainError`` ``team.twice``, ``Invalid``."""
    require(actor, "partner.edit")
    if not user.is_staff or not user.is_active:
        raise Invalid({"user": f"{user.name} is not on the staff."})
    if TeamMember.objects.filter(partner=partner, role=role, user=user).exists():
        word = TeamRole(role).label.lower()
        raise DomainError("team.twice", f"{user.name} is {word} here already.", field="user")
    member = TeamMember(partner=partner, user=user, role=role, name=user.name, email=user.email)
    _fill(member, {"duties": duties, "cadence": cadence})
    member.save()
    _tell(partner, actor, f"made {user.name} {member.get_role_display().lower()}", "partner.team.joined", member)
    return member


@transaction.atomic
def change(*, actor: Actor, member: TeamMember, duties: str, cadence: str) -> TeamMember:
    """Change what a member does and how often."""
    require(actor, "partner.edit")
    locked = TeamMember.objects.select_for_update(of=("self",)).get(pk=member.pk)
    if (locked.duties, locked.cadence) != (duties.strip(), cadence):
        _fill(locked, {"duties": duties, "cadence": cadence})
        locked.save()
        _tell(locked.partner, actor, f"changed the duties of {locked.name}", "partner.team.changed", locked)
    return locked


@transaction.atomic
def remove(*, actor: Actor, member: TeamMember) -> None:
    """Take a member off the team."""
    require(actor, "partner.edit")
    partner, name, role = member.partner, member.name, member.get_role_display().lower()
    _tell(partner, actor, f"took {name} off the team as {role}", "partner.team.left", member)
    member.delete()


@transaction.atomic
def set_manager(*, actor: Actor, partner: Partner, user: User) -> bool:
    """Make ``user`` the one partner manager; whoever was it leaves that role. Returns whether anything changed.

    The duties and the cadence of the former manager pass on.
    """
    require(actor, "partner.edit")
    Partner.objects.select_for_update(of=("self",)).get(pk=partner.pk)
    now = list(TeamMember.objects.filter(partner=partner, role=TeamRole.PARTNER_MANAGER).order_by("pk"))
    if [member.user_id for member in now] == [user.pk]:
        return False
    for member in now:
        if member.user_id != user.pk:
            member.delete()
    if user.pk not in {member.user_id for member in now}:
        inherited = now[0] if now else None
        add(
            actor=actor, partner=partner, user=user, role=TeamRole.PARTNER_MANAGER,
            duties=inherited.duties if inherited else "", cadence=inherited.cadence if inherited else "",
        )  # fmt: skip
    return True


def _fill(member: TeamMember, data: dict[str, Any]) -> None:
    for field, value in tidy(data).items():
        setattr(member, field, value)
    require_valid(member)


def _tell(partner: Partner, actor: Actor, text: str, event: str, member: TeamMember) -> None:
    """Tell both sides: a partner may know who looks after it."""
    timeline.entry(partner, actor=actor, kind=event, text=text, partner_id=partner.pk)
    payload = {"user": member.user_id, "role": member.role}
    events.emit(event, subject=partner, partner_id=partner.pk, payload=payload, actor=actor)
