"""A protected sale over the API, which both sides keep: stage, close, next step, products."""

from typing import Any

from rest_framework import serializers

from dealreg.api.portal.serializers import LineIn
from dealreg.api.serializers import LineOut
from dealreg.enums import SalesStage
from dealreg.models import Deal
from dealreg.selectors import deal as deals
from dealreg.selectors import plain
from dealreg.services import opportunity as services
from prm.common.api.operations import Call, operation
from prm.common.api.serializers import Strict
from prm.common.api.views import ActorView, ConsoleView, PortalView


class SalePatch(Strict):
    """What changes of the sale. `lines`, when sent, replace all lines; the amount is their sum."""

    stage = serializers.ChoiceField(choices=SalesStage.choices, required=False)
    expected_close = serializers.DateField(required=False)
    next_step = serializers.CharField(max_length=300, required=False, allow_blank=True)
    next_step_on = serializers.DateField(required=False, allow_null=True)
    lines = LineIn(many=True, required=False, max_length=50)  # type: ignore[call-arg]


class SaleOut(serializers.Serializer):
    """The sale as both sides see it."""

    id = serializers.CharField()
    revision = serializers.IntegerField()
    stage = serializers.ChoiceField(choices=SalesStage.choices)
    amount = serializers.DecimalField(max_digits=16, decimal_places=2)
    currency = serializers.CharField(allow_blank=True)
    expected_close = serializers.DateField(allow_null=True)
    next_step = serializers.CharField(allow_blank=True)
    next_step_on = serializers.DateField(allow_null=True)
    lines = LineOut(many=True)


def _sale(deal: Deal) -> dict[str, Any]:
    known = plain.one(deal)
    return {name: known[name] for name in map(str, SaleOut().fields)}


class _Sale(ActorView):
    """The sale."""

    resource = "deals"
    chapter = "sales"

    @operation("deals_sale", gives=SaleOut, version="revision")
    def get(self, call: Call, reference: str) -> Any:
        """Read what both sides keep of a sale."""
        return _sale(deals.get_visible(call.actor, reference))

    @operation("deals_sale_change", takes=SalePatch, gives=SaleOut, version="revision")
    def patch(self, call: Call, reference: str) -> Any:
        """Change a protected sale: stage, expected close, next step, products."""
        deal = deals.get_visible(call.actor, reference)
        services.update(deal=deal, actor=call.actor, data=call.body, revision=call.seen_revision)
        return _sale(deals.get_visible(call.actor, reference))


class PortalSale(PortalView, _Sale):
    """The sale, for its partner."""

    permission = "deal.view"
    permissions_by_method = {"PATCH": "deal.update"}


class ConsoleSale(ConsoleView, _Sale):
    """The sale, for staff."""

    permission = "deal.queue"
    permissions_by_method = {"PATCH": "deal.co_update"}
