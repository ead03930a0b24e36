"""Telling those whose level of an approval is open now."""

from dealreg.models import Deal
from dealreg.selectors import approvals
from prm.accounts.enums import StaffRole
from prm.accounts.models import User
from prm.accounts.notices import notify
from prm.accounts.selectors import absence
from prm.common.events import receiver
from prm.common.models.event import Event


@receiver("deal.level_approved", "deal.level_assigned", key="dealreg.tell_level")
def tell_level(event: Event) -> None:
    """Tell who has to approve next, or their stand-in; where nobody does the job, the ops admins, who hand it over."""
    deal = Deal.objects.select_related("partner").filter(public_id=event.subject_id).first()
    if deal is None:
        return
    for step in approvals.steps_of(deal):
        if step.state != "open":
            continue
        acting = absence.acting_for(step.assignee) if step.assignee else None
        people = [acting or step.assignee] if step.assignee else _ops_admins()
        notify(
            [user for user in people if user is not None],
            kind="review.level",
            key=f"level:{step.public_id}:{step.assignee_id}",
            title=f"To approve: {deal.customer_name}",
            body=f"{deal.partner.name} registered {deal.customer_name}. "
            f"The {approvals.job_of(step)} has to approve too.",
            url=f"/console/deals/{deal.public_id}/",
        )


def _ops_admins() -> list[User]:
    return list(User.objects.filter(staff_roles__contains=[StaffRole.OPS_ADMIN], is_active=True))
