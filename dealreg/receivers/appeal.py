"""Telling people about appeals."""

from dealreg.models import Deal
from dealreg.receivers.deal import tell_partner, tell_reviewer
from prm.accounts.enums import StaffRole
from prm.accounts.models import User
from prm.accounts.notices import notify
from prm.common.events import receiver
from prm.common.models.event import Event


@receiver("deal.appeal", key="dealreg.tell_appealed")
def tell_appealed(event: Event) -> None:
    """Confirm the appeal to the partner, and hand it to whoever decides it."""
    tell_partner(
        event,
        "deal.appeal_received",
        "Appeal received: {customer}",
        "Your appeal on {customer} has arrived. Somebody else than before decides it.",
    )
    tell_reviewer(
        event,
        "review.appealed",
        "Appeal to decide: {customer}",
        "{partner} appealed the rejection of {customer}. The clock is running.",
    )


@receiver("deal.dismiss", key="dealreg.tell_dismissed")
def tell_dismissed(event: Event) -> None:
    """Say that the appeal is dismissed; the reason is on the page, behind the sign-in."""
    tell_partner(
        event,
        "deal.appeal_decided",
        "Appeal dismissed: {customer}",
        "Your appeal on {customer} was dismissed. The reason is on its page.",
    )


@receiver("clock.breached", key="dealreg.escalate_appeal")
def escalate_appeal(event: Event) -> None:
    """Tell the admins that a promised decision on an appeal is late, and the partner that we know."""
    if event.payload.get("kind") != "deal.appeal":
        return
    deal = Deal.objects.select_related("partner").filter(public_id=event.subject_id).first()
    if deal is None:
        return
    notify(
        User.objects.filter(staff_roles__contains=[StaffRole.OPS_ADMIN], is_active=True),
        kind="review.late",
        key=f"{event.id}:admins",
        title=f"Appeal late: {deal.customer_name}",
        body=f"The decision on the appeal of {deal.partner.name} about {deal.customer_name} is late.",
        url=f"/console/deals/{deal.public_id}/",
    )
    tell_partner(
        event,
        "deal.appeal_late",
        "Our decision on your appeal is late",
        "We promised a decision on your appeal about {customer} and are late. It is escalated.",
    )
