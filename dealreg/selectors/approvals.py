"""The levels a registration still needs, and whose they are."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from dealreg.enums import ApprovalState
from dealreg.models import ApprovalStep, Deal
from dealreg.rules.routing import SecondPerson
from dealreg.selectors import reviewers
from partners.enums import TeamRole
from partners.models import TeamMember
from prm.accounts.enums import StaffRole
from prm.accounts.models import User
from prm.accounts.selectors import absence
from prm.common.actors import Actor
from prm.common.errors import NotFound
from prm.common.remember import is_only_reading, read_once

NOT_DROPPED = (ApprovalState.WAITING, ApprovalState.OPEN, ApprovalState.APPROVED, ApprovalState.REJECTED)


def steps_of(deal: Deal) -> list[ApprovalStep]:
    """Return the levels of the present plan, in order, with who does and who did them."""
    if is_only_reading() and not deal.approvals_needed:
        return []  # the deal counts its levels
    rows = ApprovalStep.objects.filter(deal=deal, state__in=NOT_DROPPED)
    found = rows.select_related("assignee", "decided_by").order_by("order", "id")
    return read_once(("steps", deal.pk), lambda: list(found))


def with_levels(deals: Iterable[Deal]) -> set[int]:
    """Return which of the registrations have levels to approve, by key."""
    rows = ApprovalStep.objects.filter(deal__in=list(deals), state__in=NOT_DROPPED)
    return set(rows.values_list("deal_id", flat=True))


def get_step(deal: Deal, reference: str) -> ApprovalStep:
    """Return one level of the present plan by public id. Raises ``NotFound``."""
    found = next((step for step in steps_of(deal) if step.public_id == reference), None)
    if found is None:
        raise NotFound()
    return found


def job_of(step: ApprovalStep) -> str:
    """Return the level's job in words."""
    jobs = {**dict(StaffRole.choices), **dict(TeamRole.choices)}
    return str(jobs.get(step.job, step.job)).lower()


def open_to(actor: Actor, steps: Iterable[ApprovalStep]) -> ApprovalStep | None:
    """Return the open level ``actor`` may decide: their own, one they stand in for, or one of their role."""
    open_steps = [step for step in steps if step.state == ApprovalState.OPEN]
    own = [step for step in open_steps if step.assignee_id == actor.user_id is not None]
    assignees = [step.assignee for step in open_steps if step.assignee is not None]
    acting = absence.acting_for_all(assignees) if assignees and not own else {}
    for step in open_steps:
        stand_in = acting.get(step.assignee_id) if step.assignee_id is not None else None
        if stand_in is not None and stand_in.pk == actor.user_id:
            own.append(step)
    own += [step for step in open_steps if reviewers.role_of(step.job) in actor.roles]
    return own[0] if own else None


def why_not_yours(deal: Deal, actor: Actor) -> str | None:
    """Return why ``actor`` cannot approve the registration now, or ``None`` when it is their turn."""
    steps = steps_of(deal)
    if not steps:
        asked = actor.kind == "system" or not actor.roles.isdisjoint(reviewers.REVIEWER_ROLES)
        return None if asked else "Your approval is not asked for on this registration."
    if all(step.state == ApprovalState.APPROVED for step in steps):
        # Only inside of the transaction that gives the last one.
        return None
    if any(step.state == ApprovalState.APPROVED and step.decided_by_id == actor.user_id for step in steps):
        return "You approved it already; the next level is another person's."
    if open_to(actor, steps) is None:
        return f"It waits for {waiting_for(steps)}."
    return None


def waiting_for(steps: Iterable[ApprovalStep]) -> str:
    """Return in words whom the open levels wait for: "Felix Braun (deal desk) and finance"."""
    open_steps = [step for step in steps if step.state == ApprovalState.OPEN]
    acting = absence.acting_for_all(step.assignee for step in open_steps if step.assignee is not None)
    return " and ".join(_waits_for(step, acting) for step in open_steps) or "nobody"


def _waits_for(step: ApprovalStep, acting: Mapping[int, User | None]) -> str:
    if step.assignee is None:
        return f"the {job_of(step)}"
    stand_in = acting[step.assignee.pk]
    instead = f", {stand_in.name} stands in" if stand_in is not None and stand_in != step.assignee else ""
    return f"{step.assignee.name} ({job_of(step)}{instead})"


def owns_account(deal: Deal, user_ids: Iterable[int], rule: SecondPerson) -> bool:
    """Whether all of ``user_ids`` own the account of the deal's partner, by the rule's roles of the account team."""
    wanted = set(user_ids)
    owners = TeamMember.objects.filter(partner_id=deal.partner_id, role__in=rule.owners, user_id__in=wanted)
    return bool(wanted) and set(owners.values_list("user_id", flat=True)) == wanted


def above(rule: SecondPerson, amount_eur: Decimal | None) -> bool:
    """Whether a deal is so large that its account's owner does not decide alone; an unknown amount is."""
    return amount_eur is None or amount_eur >= rule.from_amount


def signers(deal: Deal) -> set[int]:
    """Return the users who approved a level of the present plan."""
    rows = ApprovalStep.objects.filter(deal=deal, state=ApprovalState.APPROVED)
    return {pk for pk in rows.values_list("decided_by_id", flat=True) if pk is not None}


def could_take(step: ApprovalStep) -> list[User]:
    """Return the staff a level can be handed to: those with its role and the ops admins, by name."""
    roles = [reviewers.role_of(step.job), StaffRole.OPS_ADMIN]
    return list(User.objects.filter(staff_roles__overlap=roles, is_active=True).order_by("name", "pk"))
