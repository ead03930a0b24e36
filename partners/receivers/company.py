"""What follows from a partner's word about itself."""

from partners.enums import TeamRole
from partners.models import Partner, TeamMember
from partners.selectors import lists
from prm.accounts.enums import StaffRole
from prm.accounts.models import User
from prm.accounts.notices import notify
from prm.common.events import receiver
from prm.common.models.event import Event


@receiver("partner.proposed", key="partners.tell_manager_proposal")
def tell_manager(event: Event) -> None:
    """Tell the partner manager, or the ops admins where there is none, what the partner wants listed."""
    partner = Partner.objects.filter(public_id=event.subject_id).first()
    if partner is None:
        return
    team = TeamMember.objects.filter(partner=partner, role=TeamRole.PARTNER_MANAGER, user__is_active=True)
    users = [member.user for member in team.select_related("user")]
    if not users:
        users = list(User.objects.filter(is_active=True, staff_roles__contains=[StaffRole.OPS_ADMIN]))
    notify(
        users,
        kind="partner.proposed",
        key=f"{event.id}:manager",
        title=f"{partner.name} proposes a change of its profile",
        body=_said(event),
        url=f"/console/partners/{partner.public_id}/",
    )


def _said(event: Event) -> str:
    names, parts = lists.read(), []
    for kind, field in (("vertical", "verticals"), ("capability", "capabilities")):
        for verb in ("add", "drop"):
            if codes := event.payload.get(field, {}).get(verb):
                parts.append(f"{verb} {field}: " + ", ".join(names.name(kind, code) for code in codes))
    text = f"{event.actor_name} asks to " + "; ".join(parts) + "."
    return f"{text}\n\n{event.payload['note']}" if event.payload.get("note") else text
