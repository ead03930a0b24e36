"""What happened on a sale, over the API: both sides add theirs and read all."""

from typing import Any

from rest_framework import serializers

from dealreg.enums import ActivityKind
from dealreg.models import Activity
from dealreg.selectors import activity as selectors
from dealreg.selectors import deal as deals
from dealreg.selectors import plain
from dealreg.services import activity as services
from prm.common.api.operations import Call, operation
from prm.common.api.serializers import Strict, several
from prm.common.api.views import ActorView, ConsoleView, PortalView


class ActivityIn(Strict):
    """Something that happened on the sale; now, unless it says when."""

    kind = serializers.ChoiceField(choices=ActivityKind.choices)
    text = serializers.CharField(max_length=5000)
    happened_at = serializers.DateTimeField(required=False)


class ActivityPatch(Strict):
    """What was wrong of an activity."""

    kind = serializers.ChoiceField(choices=ActivityKind.choices, required=False)
    text = serializers.CharField(max_length=5000, required=False)
    happened_at = serializers.DateTimeField(required=False)


class ActivityOut(serializers.Serializer):
    """An activity of either side."""

    id = serializers.CharField()
    kind = serializers.ChoiceField(choices=ActivityKind.choices)
    text = serializers.CharField()
    happened_at = serializers.DateTimeField()
    side = serializers.ChoiceField(choices=["partner", "vendor"])
    by = serializers.CharField()


def _activity(found: Activity) -> dict[str, Any]:
    return {
        "id": found.public_id,
        **{name: plain.plain(getattr(found, name)) for name in ("kind", "text", "happened_at", "side")},
        "by": found.by_name,
    }


class _Activities(ActorView):
    """What happened on the sale."""

    resource = "deals"
    chapter = "sales"

    @operation("deals_activities", gives=several(ActivityOut))
    def get(self, call: Call, reference: str) -> Any:
        """Read the activities of both sides, the latest first; at most the last fifty."""
        deal = deals.get_visible(call.actor, reference)
        return {"results": [_activity(one) for one in selectors.of_deal(deal)]}

    @operation("deals_activity", takes=ActivityIn, gives=ActivityOut, status=201)
    def post(self, call: Call, reference: str) -> Any:
        """Write an activity down. Both sides read it, and the deal counts as moved."""
        deal = deals.get_visible(call.actor, reference)
        return _activity(services.add(deal=deal, actor=call.actor, **call.body))


class _OneActivity(ActorView):
    """One activity of one's own."""

    resource = "deals"
    chapter = "sales"

    @operation("deals_activity_change", takes=ActivityPatch, gives=ActivityOut)
    def patch(self, call: Call, reference: str, activity: str) -> Any:
        """Correct an activity one wrote down oneself."""
        found = selectors.get(deals.get_visible(call.actor, reference), activity)
        kept = {"kind": found.kind, "text": found.text}
        return _activity(services.edit(activity=found, actor=call.actor, **{**kept, **call.body}))

    @operation("deals_activity_remove", gives=None, status=204)
    def delete(self, call: Call, reference: str, activity: str) -> Any:
        """Take an activity of one's own away; that it was there stays on the timeline."""
        found = selectors.get(deals.get_visible(call.actor, reference), activity)
        services.remove(activity=found, actor=call.actor)


class PortalActivities(PortalView, _Activities):
    """Activities, for the partner."""

    permission = "deal.view"
    permissions_by_method = {"POST": "deal.update"}


class ConsoleActivities(ConsoleView, _Activities):
    """Activities, for staff."""

    permission = "deal.queue"
    permissions_by_method = {"POST": "deal.co_update"}


class PortalActivity(PortalView, _OneActivity):
    """An activity, for the partner."""

    permission = "deal.update"


class ConsoleActivity(ConsoleView, _OneActivity):
    """An activity, for staff."""

    permission = "deal.co_update"
