"""Telling both sides what the customer said."""

from dealreg.receivers.deal import tell_partner, tell_reviewer
from prm.common.events import receiver
from prm.common.models.event import Event


@receiver("deal.confirmation", key="dealreg.tell_confirmation")
def tell_confirmation(event: Event) -> None:
    """Say that an answer came; what it is stands on the page. The reviewer reads it at once."""
    tell_partner(
        event,
        "deal.customer_answered",
        "The customer answered: {customer}",
        "The contact at {customer} has answered. What they said is on the page of your registration.",
    )
    said = "confirmed the project" if event.payload["confirmed"] else "did not confirm the project"
    tell_reviewer(
        event,
        "review.customer_answered",
        f"{{customer}} {said}",
        f"The contact at {{customer}} {said} of {{partner}}.",
    )
