"""How the vendor keeps its promises, month by month, over both APIs."""

from typing import Any

from rest_framework import serializers

from dealreg.selectors import promises as selectors
from prm.common.api.operations import Call, operation
from prm.common.api.serializers import several
from prm.common.api.views import ConsoleView, PortalView


class PromisesOut(serializers.Serializer):
    """The decisions of one month, and how many came in the promised time."""

    month = serializers.CharField(help_text="Such as 2026-03, in one's own time zone.")
    ended = serializers.IntegerField()
    in_time = serializers.IntegerField()
    percent = serializers.IntegerField(help_text="Rounded down, so that 100 means all.")


class ReviewerPromisesOut(PromisesOut):
    """The decisions one reviewer owed."""

    reviewer = serializers.CharField(allow_blank=True, help_text="By name; empty when nobody was named.")


def _month(kept: selectors.Kept) -> dict[str, Any]:
    return {"month": kept.month, "ended": kept.ended, "in_time": kept.in_time, "percent": kept.percent}


class PortalPromises(PortalView):
    """To all partners together."""

    resource = "deals"
    permission = "deal.view"

    @operation("deals_promises", gives=several(PromisesOut))
    def get(self, call: Call) -> Any:
        """Read how many decisions came in time over the last six months, to all partners together."""
        return {"results": [_month(kept) for kept in selectors.to_everybody(timezone=call.actor.timezone)]}


class ConsolePromises(ConsoleView):
    """Of each reviewer."""

    resource = "deals"
    permission = "clock.view"

    @operation("deals_promises", gives=several(ReviewerPromisesOut))
    def get(self, call: Call) -> Any:
        """Read how many decisions came in time over the last twelve months, by month and reviewer."""
        rows = selectors.monthly(timezone=call.actor.timezone)
        return {"results": [{**_month(kept), "reviewer": kept.reviewer} for kept in rows]}
