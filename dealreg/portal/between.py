"""What a deal's page shows between registration and decision: what to fix, a hold, an appeal; and after its end,
whether the customer is free again."""

from typing import Any

from dealreg.enums import DealStatus
from dealreg.forms.appeal import AppealForm
from dealreg.models import Deal
from dealreg.portal.returning import target_of
from dealreg.selectors import appeal, freed
from dealreg.services import returning
from prm.common.actors import Actor
from prm.common.clocks import ClockView
from prm.common.models import TimelineEntry
from prm.common.workflow import Action

OWN_PLACE = frozenset({"resubmit", "appeal"})
"""Steps that have a place of their own on the page instead of a dialog at its head."""
ENDED_BY: dict[str, str] = {
    DealStatus.EXPIRED: "deal.expire",
    DealStatus.LAPSED: "deal.lapse",
    DealStatus.CANCELLED: "deal.cancel",
}
"""The ends a partner did not bring about, which are said before anything else."""


def context(
    who: Actor, deal: Deal, actions: list[Action], clocks: list[ClockView], entries: list[TimelineEntry]
) -> dict[str, Any]:
    """Return what the partials of these states need; nothing is read for a deal in another state."""
    shown: dict[str, Any] = {}
    if deal.status == DealStatus.RETURNED:
        fix = next((clock for clock in clocks if clock.kind == returning.CLOCK), None)
        found = [(each, target_of(each.name)) for each in returning.compared(deal)]
        shown |= {"to_fix": found, "fix_clock": fix, "may_fix": who.may("deal.register")}
    if deal.status == DealStatus.ON_HOLD:
        shown["held"] = next((entry for entry in entries if entry.kind == "deal.hold"), None)
    if deal.status == DealStatus.REJECTED:
        told = next((entry for entry in entries if entry.kind == freed.FREED), None)
        if told is not None:
            shown |= {"freed": told, "registered_again": freed.registered_again(who, deal, since=told.at)}
    if deal.status in ENDED_BY:
        shown["ended"] = next((entry for entry in entries if entry.kind == ENDED_BY[deal.status]), None)
    found_action = next((action for action in actions if action.name == "appeal"), None)
    if found_action is not None:
        shown["appeal"] = found_action
        if found_action.allowed:
            body = appeal.policy_of(deal).body
            shown |= {"appeal_policy": body, "appeal_until": appeal.open_until(deal, body)}
            shown["appeal_form"] = AppealForm(auto_id="id_appeal_%s")
    return shown
