"""Evidence over the API, and asking the customer."""

from typing import Any

from rest_framework import serializers

from dealreg.enums import ConfirmationState, EvidenceKind
from dealreg.models import Confirmation, Evidence
from dealreg.selectors import confirmation as questions
from dealreg.selectors import deal as deals
from dealreg.selectors import evidence as selectors
from dealreg.selectors import plain
from dealreg.services import confirmation as question_services
from dealreg.services import evidence as services
from prm.common.api.operations import Call, operation
from prm.common.api.serializers import Strict, several
from prm.common.api.views import ActorView, ConsoleView, PortalView
from prm.common.errors import named_in


class MeetingIn(Strict):
    """The notes of a meeting."""

    text = serializers.CharField(max_length=4000)
    happened_on = serializers.DateField()
    who = serializers.CharField(max_length=200, required=False, allow_blank=True, help_text="With whom.")


class AnswerIn(Strict):
    """The answer to one of the four questions."""

    kind = serializers.ChoiceField(choices=["budget", "authority", "need", "timing"])
    text = serializers.CharField(max_length=5000)


class EvidenceFileIn(Strict):
    """Which file of the deal."""

    file = serializers.CharField(max_length=20, help_text="The id of a file that is attached to the deal.")


class EvidenceOut(serializers.Serializer):
    """A piece of evidence."""

    id = serializers.CharField()
    kind = serializers.ChoiceField(choices=EvidenceKind.choices)
    text = serializers.CharField(allow_blank=True)
    happened_on = serializers.DateField(allow_null=True)
    file = serializers.CharField(allow_null=True)
    by = serializers.CharField()
    created_at = serializers.DateTimeField()


class ConfirmationOut(serializers.Serializer):
    """A question to the customer, whether the partner works on the project for them, and the answer."""

    id = serializers.CharField()
    name = serializers.CharField(help_text="The contact at the customer.")
    email = serializers.CharField()
    state = serializers.ChoiceField(choices=ConfirmationState.choices)
    asked_by = serializers.CharField()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(help_text="Until when the link in the mail works.")
    answered_at = serializers.DateTimeField(allow_null=True)
    answer = serializers.CharField(allow_blank=True, help_text="What the customer added, in words.")


def _evidence(found: Evidence) -> dict[str, Any]:
    return {
        "id": found.public_id,
        **{name: plain.plain(getattr(found, name)) for name in ("kind", "text", "happened_on", "created_at")},
        "file": found.file.public_id if found.file else None,
        "by": found.by_name,
    }


def _confirmation(found: Confirmation) -> dict[str, Any]:
    names = ("name", "email", "state", "created_at", "expires_at", "answered_at", "answer")
    return {
        "id": found.public_id,
        **{name: plain.plain(getattr(found, name)) for name in names},
        "asked_by": found.asked_by_name,
    }


class _EvidenceList(ActorView):
    """Evidence."""

    resource = "deals"
    chapter = "evidence"

    @operation("deals_evidence", gives=several(EvidenceOut))
    def get(self, call: Call, reference: str) -> Any:
        """Read every piece of evidence on a deal, the oldest first."""
        deal = deals.get_visible(call.actor, reference)
        return {"results": [_evidence(one) for one in selectors.pieces_of(deal)]}


class PortalEvidence(PortalView, _EvidenceList):
    """Evidence, for the partner."""

    permission = "deal.view"


class ConsoleEvidence(ConsoleView, _EvidenceList):
    """Evidence, for staff."""

    permission = "deal.queue"


class Meetings(PortalView):
    """Meeting notes as evidence."""

    resource = "deals"
    chapter = "evidence"
    permission = "deal.update"

    @operation("deals_meeting", takes=MeetingIn, gives=EvidenceOut, status=201)
    def post(self, call: Call, reference: str) -> Any:
        """Add the notes of a meeting as evidence."""
        deal = deals.get_visible(call.actor, reference)
        return _evidence(services.add_meeting(deal=deal, actor=call.actor, **call.body))


class Answers(PortalView):
    """Answers as evidence."""

    resource = "deals"
    chapter = "evidence"
    permission = "deal.update"

    @operation("deals_answer", takes=AnswerIn, gives=several(EvidenceOut))
    def post(self, call: Call, reference: str) -> Any:
        """Answer what the budget is, who decides, what is needed, or when: the last answer to a question counts."""
        deal = deals.get_visible(call.actor, reference)
        services.answer(deal=deal, actor=call.actor, **call.body)
        return {"results": [_evidence(one) for one in selectors.pieces_of(deal)]}


class EvidenceFiles(PortalView):
    """Files as evidence."""

    resource = "deals"
    chapter = "evidence"
    permission = "deal.update"

    @operation("deals_evidence_file", takes=EvidenceFileIn, gives=EvidenceOut, status=201)
    def post(self, call: Call, reference: str) -> Any:
        """Say that a file of the deal is evidence; saying it twice changes nothing."""
        deal = deals.get_visible(call.actor, reference)
        with named_in("file", "There is no such file on this deal."):
            file = deals.get_file(call.actor, deal, call.body["file"])
        return _evidence(services.mark_file(file=file, actor=call.actor))


class OnePiece(PortalView):
    """One piece of evidence."""

    resource = "deals"
    chapter = "evidence"
    permission = "deal.update"

    @operation("deals_evidence_remove", gives=None, status=204)
    def delete(self, call: Call, reference: str, piece: str) -> Any:
        """Take a piece of evidence away, while nobody has decided with it in view."""
        found = selectors.get(call.actor, deals.get_visible(call.actor, reference), piece)
        services.remove(evidence=found, actor=call.actor)


class _Confirmations(ActorView):
    """Questions to the customer."""

    resource = "deals"
    chapter = "evidence"

    @operation("deals_confirmations", gives=several(ConfirmationOut))
    def get(self, call: Call, reference: str) -> Any:
        """Read every time the customer was asked to confirm the project, the newest first."""
        deal = deals.get_visible(call.actor, reference)
        return {"results": [_confirmation(one) for one in selectors.confirmations_of(deal)]}


class PortalConfirmations(PortalView, _Confirmations):
    """Questions to the customer, for the partner that asks."""

    permission = "deal.view"
    permissions_by_method = {"POST": "deal.update"}

    @operation("deals_confirm", gives=ConfirmationOut, status=201)
    def post(self, call: Call, reference: str) -> Any:
        """Mail the contact at the customer a link to confirm the project; a link still open is taken back for it."""
        deal = deals.get_visible(call.actor, reference)
        return _confirmation(question_services.ask(deal=deal, actor=call.actor))


class ConsoleConfirmations(ConsoleView, _Confirmations):
    """Questions to the customer, for staff."""

    permission = "deal.queue"


class WithdrawConfirmation(PortalView):
    """Taking a question back."""

    resource = "deals"
    chapter = "evidence"
    permission = "deal.update"

    @operation("deals_confirmation_withdraw", gives=ConfirmationOut)
    def post(self, call: Call, reference: str, confirmation: str) -> Any:
        """Take an open question to the customer back; its link stops working."""
        found = questions.get(call.actor, deals.get_visible(call.actor, reference), confirmation)
        return _confirmation(question_services.withdraw(confirmation=found, actor=call.actor))
