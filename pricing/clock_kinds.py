"""What happens when a clock of pricing warns or runs out."""

from collections.abc import Sequence

from pricing.models import Quote, SpecialPrice
from pricing.services import passing, quote_ready, renewal, renewing, special
from prm.common.clocks import Clock, ClockKind


def subscription_over(clock: Clock) -> None:
    """Renew what renews itself, and end the rest."""
    renewing.end(reference=clock.subject_id)


def open_to_others(clock: Clock) -> None:
    """Look at a renewal whose time alone, or for a next step, is over."""
    renewal.run_out(references=[clock.subject_id])


def open_several(clocks: Sequence[Clock]) -> None:
    """Do so for many at once."""
    renewal.run_out(references=[clock.subject_id for clock in clocks])


def prices_over(clock: Clock) -> None:
    """Close a quote whose prices are over."""
    quote_ready.expire(quote=Quote.objects.get(public_id=clock.subject_id))


def nobody_decided(clock: Clock) -> None:
    """Pass a price nobody decided on to the next job up."""
    passing.run_out(quote=Quote.objects.get(public_id=clock.subject_id))


def special_over(clock: Clock) -> None:
    """Close a special price after its last day."""
    special.expire(special=SpecialPrice.objects.get(public_id=clock.subject_id))


CLOCK_KINDS = [
    ClockKind(quote_ready.EXPIRY, on_breach=prices_over),
    ClockKind(quote_ready.APPROVAL_CLOCK, on_breach=nobody_decided),
    ClockKind(special.CLOCK, on_breach=special_over),
    ClockKind(renewal.TERM, on_breach=subscription_over),
    ClockKind(renewal.ALONE, on_breach=open_to_others, on_breach_all=open_several),
    ClockKind(renewal.QUIET, on_breach=open_to_others, on_breach_all=open_several),
]
