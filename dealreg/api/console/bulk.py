"""Several registrations at once over the vendor's API: each is decided alone, and what is left out is said why."""

from typing import Any

from rest_framework import serializers

from dealreg.api.console.serializers import AssignIn, HoldIn
from dealreg.selectors import reviewers
from dealreg.services import bulk as services
from prm.common.api.operations import Call, operation
from prm.common.api.serializers import Strict
from prm.common.api.views import ConsoleView
from prm.common.errors import Invalid, NotAllowed

MOST = 200


class ManyIn(Strict):
    """Which registrations."""

    deals = serializers.ListField(
        child=serializers.CharField(max_length=20), min_length=1, max_length=MOST, help_text="Their ids."
    )


class ManyAssignIn(ManyIn, AssignIn):
    """Which registrations, and who decides them."""


class ManyHoldIn(ManyIn, HoldIn):
    """Which registrations, and what they wait for."""


class LeftOutOut(serializers.Serializer):
    """A registration nothing was done to."""

    customer_name = serializers.CharField(allow_blank=True)
    reason = serializers.CharField()


class ManyOut(serializers.Serializer):
    """How many were done, and why others were not. Those not waiting for the vendor are in neither."""

    done = serializers.IntegerField()
    left_out = LeftOutOut(many=True)


def _told(result: services.Result) -> dict[str, Any]:
    return {
        "done": result.done,
        "left_out": [{"customer_name": name, "reason": why} for name, why in result.left_out],
    }


class Approve(ConsoleView):
    """Approving what is clear."""

    resource = "deals"
    permission = "deal.review"

    @operation("deals_many_approve", takes=ManyIn, gives=ManyOut)
    def post(self, call: Call) -> Any:
        """Approve the registrations whose checks are clear; the others need a look of their own."""
        if call.actor.user_id is None:
            raise NotAllowed("token.person_only", "A person decides. Use a personal token.")
        return _told(services.approve_clear(references=call.body["deals"], actor=call.actor))


class Assign(ConsoleView):
    """Handing over."""

    resource = "deals"
    permission = "deal.review"

    @operation("deals_many_assign", takes=ManyAssignIn, gives=ManyOut)
    def post(self, call: Call) -> Any:
        """Hand registrations to one reviewer."""
        person = next((user for user in reviewers.choices() if user.public_id == call.body["reviewer"]), None)
        if person is None:
            raise Invalid({"reviewer": "Choose somebody who may decide."})
        return _told(services.assign(references=call.body["deals"], reviewer=person, actor=call.actor))


class Hold(ConsoleView):
    """Waiting."""

    resource = "deals"
    permission = "deal.review"

    @operation("deals_many_hold", takes=ManyHoldIn, gives=ManyOut)
    def post(self, call: Call) -> Any:
        """Put registrations on hold for one reason."""
        if call.actor.user_id is None:
            raise NotAllowed("token.person_only", "A person decides. Use a personal token.")
        said = dict(call.body)
        return _told(services.hold(references=said.pop("deals"), actor=call.actor, **said))
