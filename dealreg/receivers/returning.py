"""Telling people that a registration was returned, came back, rests, goes on, lapsed or was reopened."""

from dealreg.receivers.deal import tell_partner, tell_reviewer
from prm.common.events import receiver
from prm.common.models.event import Event


@receiver("deal.return", key="dealreg.tell_returned")
def tell_returned(event: Event) -> None:
    """Say that something is to be fixed; what it is stands on the page."""
    tell_partner(
        event,
        "deal.returned",
        "To fix: {customer}",
        "Your registration of {customer} was returned. What to fix, and until when, is on its page.",
    )


@receiver("deal.resubmit", key="dealreg.tell_sent_back")
def tell_sent_back(event: Event) -> None:
    """Tell the reviewer that it is their turn again."""
    tell_reviewer(
        event,
        "review.back",
        "Sent back fixed: {customer}",
        "{partner} sent {customer} back. The decision clock is running again.",
    )


@receiver("deal.lapse", key="dealreg.tell_not_fixed")
def tell_not_fixed(event: Event) -> None:
    """Tell both sides that a returned registration lapsed; one that nobody worked on is told elsewhere."""
    if event.payload.get("from") != "returned":
        return
    tell_partner(
        event,
        "deal.lapsed",
        "Lapsed: {customer}",
        "Your registration of {customer} was not sent back in time and has lapsed. It can be registered anew.",
    )
    tell_reviewer(
        event,
        "review.lapsed",
        "Lapsed: {customer}",
        "{partner} did not send {customer} back in time. The registration has lapsed.",
    )


@receiver("deal.hold", "deal.resume", key="dealreg.tell_hold")
def tell_hold(event: Event) -> None:
    """Tell the partner that it rests or goes on, and the reviewer when it goes on by itself."""
    if event.name == "deal.hold":
        tell_partner(event, "deal.on_hold", "On hold: {customer}", "Your registration of {customer} is on hold.")
        return
    tell_partner(event, "deal.on_hold", "Goes on: {customer}", "Your registration of {customer} is in review again.")
    if event.actor_id is None:
        tell_reviewer(
            event,
            "review.back",
            "Off hold: {customer}",
            "The longest time on hold is over, so {customer} by {partner} is in review again.",
        )


@receiver("deal.reopen", key="dealreg.tell_reopened")
def tell_reopened(event: Event) -> None:
    """Say that it is in review again; the reason is on its page."""
    tell_partner(
        event,
        "deal.reopened",
        "Reopened: {customer}",
        "Your registration of {customer} is in review again. The reason is on its page.",
    )


@receiver("clock.warned", key="dealreg.tell_fix_due")
def tell_fix_due(event: Event) -> None:
    """Remind the partner before the time to fix is over."""
    if event.payload.get("kind") == "deal.fix":
        tell_partner(
            event,
            "deal.fix_due",
            "Still to fix: {customer}",
            "Your registration of {customer} lapses unless it is sent back. Until when is on its page.",
        )
