"""A protected sale over the API, which both sides keep: stage, close, next step, products, activities; and evidence."""

from typing import Any

from rest_framework import serializers

from dealreg.api.portal.serializers import LineIn
from dealreg.api.serializers import LineOut
from dealreg.enums import ActivityKind, EvidenceKind, SalesStage
from dealreg.models import Activity, Deal, Evidence
from dealreg.selectors import activity as activities
from dealreg.selectors import deal as deals
from dealreg.selectors import evidence as evidences
from dealreg.selectors import plain
from dealreg.services import activity as activity_services
from dealreg.services import evidence as evidence_services
from dealreg.services import opportunity as services
from prm.common.api.operations import Call, operation
from prm.common.api.serializers import Strict, several
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


class ActivityIn(Strict):
    """Something that happened on the sale; now, unless it says when."""

    kind = serializers.ChoiceField(choices=ActivityKind.choices)
    text = serializers.CharField(max_length=5000)
    happened_at = serializers.DateTimeField(required=False)


class ActivityOut(serializers.Serializer):
    """An activity of either side."""

    id = serializers.CharField()
    kind = serializers.ChoiceField(choices=ActivityKind.choices)
    text = serializers.CharField()
    happened_at = serializers.DateTimeField()
    side = serializers.ChoiceField(choices=["partner", "vendor"])
    by = serializers.CharField()


class MeetingIn(Strict):
    """The notes of a meeting."""

    text = serializers.CharField(max_length=4000)
    happened_on = serializers.DateField()
    who = serializers.CharField(max_length=200, required=False, allow_blank=True, help_text="With whom.")


class AnswerIn(Strict):
    """The answer to one of the four questions."""

    kind = serializers.ChoiceField(choices=["budget", "authority", "need", "timing"])
    text = serializers.CharField(max_length=5000)


class EvidenceOut(serializers.Serializer):
    """A piece of evidence."""

    id = serializers.CharField()
    kind = serializers.ChoiceField(choices=EvidenceKind.choices)
    text = serializers.CharField(allow_blank=True)
    happened_on = serializers.DateField(allow_null=True)
    file = serializers.CharField(allow_null=True)
    by = serializers.CharField()
    created_at = serializers.DateTimeField()


def _sale(deal: Deal) -> dict[str, Any]:
    known = plain.one(deal)
    return {name: known[name] for name in map(str, SaleOut().fields)}


def _activity(found: Activity) -> dict[str, Any]:
    return {
        "id": found.public_id,
        **{name: plain.plain(getattr(found, name)) for name in ("kind", "text", "happened_at", "side")},
        "by": found.by_name,
    }


def _evidence(found: Evidence) -> dict[str, Any]:
    return {
        "id": found.public_id,
        **{name: plain.plain(getattr(found, name)) for name in ("kind", "text", "happened_on", "created_at")},
        "file": found.file.public_id if found.file else None,
        "by": found.by_name,
    }


class _Sale(ActorView):
    """The sale."""

    resource = "deals"

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


class _Activities(ActorView):
    """What happened on the sale."""

    resource = "deals"

    @operation("deals_activities", gives=several(ActivityOut))
    def get(self, call: Call, reference: str) -> Any:
        """Read the activities of both sides, the latest first; at most the last fifty."""
        deal = deals.get_visible(call.actor, reference)
        return {"results": [_activity(one) for one in activities.of_deal(deal)]}

    @operation("deals_activity", takes=ActivityIn, gives=ActivityOut, status=201)
    def post(self, call: Call, reference: str) -> Any:
        """Write an activity down. Both sides read it, and the deal counts as moved."""
        deal = deals.get_visible(call.actor, reference)
        return _activity(activity_services.add(deal=deal, actor=call.actor, **call.body))


class PortalSale(PortalView, _Sale):
    """The sale, for its partner."""

    permission = "deal.view"
    permissions_by_method = {"PATCH": "deal.update"}


class PortalActivities(PortalView, _Activities):
    """Activities, for the partner."""

    permission = "deal.view"
    permissions_by_method = {"POST": "deal.update"}


class ConsoleSale(ConsoleView, _Sale):
    """The sale, for staff."""

    permission = "deal.queue"
    permissions_by_method = {"PATCH": "deal.co_update"}


class ConsoleActivities(ConsoleView, _Activities):
    """Activities, for staff."""

    permission = "deal.queue"
    permissions_by_method = {"POST": "deal.co_update"}


class _EvidenceList(ActorView):
    """Evidence."""

    resource = "deals"

    @operation("deals_evidence", gives=several(EvidenceOut))
    def get(self, call: Call, reference: str) -> Any:
        """Read every piece of evidence on a deal, the oldest first."""
        deal = deals.get_visible(call.actor, reference)
        return {"results": [_evidence(one) for one in evidences.pieces_of(deal)]}


class PortalEvidence(PortalView, _EvidenceList):
    """Evidence, for the partner."""

    permission = "deal.view"


class ConsoleEvidence(ConsoleView, _EvidenceList):
    """Evidence, for staff."""

    permission = "deal.queue"


class Meetings(PortalView):
    """Meeting notes as evidence."""

    resource = "deals"
    permission = "deal.update"

    @operation("deals_meeting", takes=MeetingIn, gives=EvidenceOut, status=201)
    def post(self, call: Call, reference: str) -> Any:
        """Add the notes of a meeting as evidence."""
        deal = deals.get_visible(call.actor, reference)
        return _evidence(evidence_services.add_meeting(deal=deal, actor=call.actor, **call.body))


class Answers(PortalView):
    """Answers as evidence."""

    resource = "deals"
    permission = "deal.update"

    @operation("deals_answer", takes=AnswerIn, gives=several(EvidenceOut))
    def post(self, call: Call, reference: str) -> Any:
        """Answer what the budget is, who decides, what is needed, or when: the last answer to a question counts."""
        deal = deals.get_visible(call.actor, reference)
        evidence_services.answer(deal=deal, actor=call.actor, **call.body)
        return {"results": [_evidence(one) for one in evidences.pieces_of(deal)]}
