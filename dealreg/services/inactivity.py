"""A deal nobody works on: its clock, and what starts it anew."""

from dealreg import policies as kinds
from dealreg.models import Deal
from dealreg.rules import inactivity as rule
from dealreg.rules.inactivity import InactivityBody
from dealreg.selectors import facts as facts_of
from prm.common import clocks
from prm.common.moment import now
from prm.common.policies import in_force
from prm.common.tenancy import as_system

CLOCK = "deal.inactivity"


def start(deal: Deal) -> None:
    """Start the clock that watches an approved deal, unless the policy lets quiet deals be."""
    body, moment = _body(deal), now()
    due = rule.lapses_at(body, moment)
    if due is None:
        return
    clocks.start_until(
        CLOCK,
        subject=deal,
        partner_id=deal.partner_id,
        owed_by="partner",
        label="Next activity",
        due_at=due,
        calendar=deal.partner.calendar_key,
        warn_days_before=rule.warnings_before(body),
        consequence="The registration lapses and the customer is free for others.",
    )


def moved(deal: Deal) -> None:
    """Something was written down on the deal: its quiet time begins anew. ``deal`` is locked by the caller."""
    deal.last_activity_at = now()
    deal.save(update_fields=["last_activity_at"])
    with as_system("running clocks"):
        # A new clock and not a moved one: its length is that of the quiet time, not of the whole sale.
        if clocks.cancel(CLOCK, subject=deal) is not None:
            start(deal)


def _body(deal: Deal) -> InactivityBody:
    scope = facts_of.scope_of(deal, facts_of.tier_of(deal))
    body: InactivityBody = in_force([kinds.INACTIVITY], scope=scope)[kinds.INACTIVITY].body
    return body
