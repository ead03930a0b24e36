"""What happens when a deal's clock warns or runs out."""

from dealreg.models import Deal
from dealreg.services import protection
from prm.common import timeline
from prm.common.actors import SYSTEM
from prm.common.clocks import Clock, ClockKind


def _deal(clock: Clock) -> Deal:
    return Deal.objects.select_related("partner").get(public_id=clock.subject_id)


def decision_late(clock: Clock) -> None:
    """Write the delay on the timeline both sides read; receivers of the event escalate it."""
    deal = _deal(clock)
    timeline.entry(
        deal, actor=SYSTEM, kind="clock.breached", partner_id=deal.partner_id,
        text="escalated the decision: the promised time is over",
    )  # fmt: skip


def protection_over(clock: Clock) -> None:
    """End the protection. A deal closed in the meantime has no clock any more, so this finds it approved."""
    protection.expire(deal=_deal(clock))


CLOCK_KINDS = [
    ClockKind("deal.decision", on_breach=decision_late),
    ClockKind("deal.protection", on_breach=protection_over),
]
