"""What partnership is worth, over the API of both sides: a partner's own year, and the vendor's scenarios."""

from decimal import Decimal
from typing import Any

from partners.selectors import company as companies
from pricing.api.profit_serializers import ContributionQuery, ContributionsOut, WorthOut, WorthQuery
from pricing.rules.profit import Business, Supposed
from pricing.selectors import contribution, plain_profit
from pricing.selectors.profit import Plan
from prm.common.api.operations import Call, operation
from prm.common.api.views import ConsoleView, PortalView
from prm.common.errors import Invalid


class Worth(PortalView):
    """What partnership is worth to the partner."""

    resource = "renewals"
    permission = "earning.view"

    @operation("worth_read", gives=WorthOut, query=WorthQuery)
    def get(self, call: Call) -> Any:
        """Work out a year in every tier and motion under the rules in force today. Nothing is stored."""
        told = dict(call.query)
        motion = told.pop("motion")
        partner = companies.own(call.actor)
        return plain_profit.plan(Plan(partner, Business(partner.currency, **told), motion=motion))


class Contributions(ConsoleView):
    """What partners bring and cost."""

    resource = "renewals"
    permission = "cost.view"

    @operation("contributions_read", gives=ContributionsOut, query=ContributionQuery)
    def get(self, call: Call) -> Any:
        """Work out discount given, pay, cost and contribution by tier and motion, as it was and as supposed."""
        told = call.query
        history = contribution.History(contribution.since(told["quarters"]))
        supposed = Supposed(
            told["discount"], told["sales"], told["pay"], _programme(told.get("programme", [])), history.partners,
            Decimal(told["quarters"]) / 4,
        )  # fmt: skip
        return plain_profit.history(history, history.tried(supposed))


def _programme(said: list[str]) -> dict[str, Decimal]:
    """Return the programme's cost by tier out of "premier:1200". Raises ``Invalid`` for a tier there is not."""
    known = {code for code, _ in contribution.tiers()}
    found = {}
    for each in said:
        code, _, amount = each.partition(":")
        if code not in known:
            raise Invalid({"programme": f"There is no tier “{code}”."})
        found[code] = Decimal(amount)
    return found
