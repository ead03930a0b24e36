"""The vendor's own opportunities over its API."""

from typing import Any

from dealreg.api.console.serializers import OpportunityFilter, OpportunityOut
from dealreg.selectors import opportunity as opportunities
from dealreg.selectors import plain_staff
from prm.common.api.operations import Call, listing, operation
from prm.common.api.views import ConsoleView
from prm.common.keyset import Order

ORDERS = {
    "-engaged_on": Order("engaged_on", descending=True, nullable=True),
    "engaged_on": Order("engaged_on", nullable=True),
    "-amount": Order("amount", descending=True, nullable=True),
    "name": Order("name"),
}


class Opportunities(ConsoleView):
    """All opportunities."""

    resource = "opportunities"
    permission = "opportunity.view"

    @listing("opportunities_list", row=OpportunityOut, orders=ORDERS, default="-engaged_on", filters=OpportunityFilter)
    def get(self, call: Call) -> Any:
        """List the sales in the vendor's records."""
        rows = opportunities.visible_to(call.actor)
        if kinds := call.query.get("kind"):
            rows = opportunities.by_kind(rows, kinds)
        if stages := call.query.get("stage"):
            rows = rows.filter(stage__in=stages)
        if account := call.query.get("account"):
            rows = rows.filter(account__public_id=account)
        return rows, plain_staff.opportunity


class OneOpportunity(ConsoleView):
    """One opportunity."""

    resource = "opportunities"
    permission = "opportunity.view"

    @operation("opportunities_read", gives=OpportunityOut)
    def get(self, call: Call, reference: str) -> Any:
        """Read one sale of the vendor's records."""
        return plain_staff.opportunity(opportunities.get_visible(call.actor, reference))
