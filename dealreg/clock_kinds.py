"""What happens when a deal's clock warns or runs out."""

from collections.abc import Sequence

from dealreg.models import Confirmation, Deal
from dealreg.services import appeal, breach, confirmation, extension, hold, protection, returning
from prm.common.clocks import Clock, ClockKind


def _deal(clock: Clock) -> Deal:
    return Deal.objects.select_related("partner").get(public_id=clock.subject_id)


def decisions_late(clocks: Sequence[Clock]) -> None:
    """Do what the policy says follows a late decision; receivers of the event tell the people."""
    breach.decisions_late(references=[clock.subject_id for clock in clocks])


def protection_over(clock: Clock) -> None:
    """End the protection, unless a request for more time keeps it."""
    extension.end_protection(deal=_deal(clock))


def extension_late(clock: Clock) -> None:
    """Nobody decided on a request for more time: the policy does."""
    extension.run_out(deal=_deal(clock))


def quiet_for_too_long(clock: Clock) -> None:
    """Let a deal nobody works on lapse."""
    protection.lapse(deal=_deal(clock))


def not_fixed_in_time(clock: Clock) -> None:
    """Let a returned registration lapse that did not come back."""
    returning.lapse(deal=_deal(clock))


def on_hold_too_long(clock: Clock) -> None:
    """Take a registration off hold that nobody took off."""
    hold.run_out(deal=_deal(clock))


def appeal_late(clock: Clock) -> None:
    """Write the delay where both sides read it; a receiver tells the people."""
    appeal.say_late(deal=_deal(clock))


def customer_silent(clock: Clock) -> None:
    """Close a question the customer did not answer."""
    asked = Confirmation.objects.select_related("deal").get(public_id=clock.subject_id)
    confirmation.expire(confirmation=asked)


CLOCK_KINDS = [
    ClockKind("deal.decision", on_breach_all=decisions_late),
    ClockKind("deal.protection", on_breach=protection_over),
    ClockKind("deal.extension", on_breach=extension_late),
    ClockKind("deal.inactivity", on_breach=quiet_for_too_long),
    ClockKind("deal.fix", on_breach=not_fixed_in_time),
    ClockKind("deal.hold", on_breach=on_hold_too_long),
    ClockKind("deal.appeal", on_breach=appeal_late),
    ClockKind("deal.confirmation", on_breach=customer_silent),
]
