"""Single decisions over the vendor's API: made again, and set aside."""

from typing import Any

from rest_framework import serializers

from prm.common.api.operations import Call, operation
from prm.common.api.serializers import Strict
from prm.common.api.views import ConsoleView
from prm.common.errors import NotAllowed
from prm.common.judging import alternatives_of, replay
from prm.common.judging import overrule as overruling
from prm.common.plain import plain


class DifferenceOut(serializers.Serializer):
    """One part that comes out otherwise."""

    part = serializers.CharField()
    stored = serializers.CharField(allow_blank=True)
    now = serializers.CharField(allow_blank=True)


class AlternativeOut(serializers.Serializer):
    """A change that would have turned the decision, and what to."""

    change = serializers.CharField()
    result = serializers.CharField()
    note = serializers.CharField(allow_blank=True)


class KeptDecisionOut(serializers.Serializer):
    """One stored decision with its facts, its trace, and whether it comes out the same again."""

    id = serializers.CharField()
    kind = serializers.CharField()
    about = serializers.CharField()
    at = serializers.DateTimeField()
    outcome = serializers.CharField()
    sentence = serializers.CharField()
    policy = serializers.CharField(allow_null=True, help_text="The public id of the policy version.")
    overrules = serializers.CharField(allow_null=True, help_text="The decision it sets aside, if it does.")
    facts = serializers.DictField()
    trace = serializers.ListField(child=serializers.DictField())
    data = serializers.DictField()  # type: ignore[assignment]
    replayed = serializers.ChoiceField(choices=["same", "different", "by_person", "incomplete"])
    differences = DifferenceOut(many=True)
    alternatives = AlternativeOut(many=True)


class OverruleIn(Strict):
    """Another answer, and why."""

    answer = serializers.CharField(max_length=60)
    reason = serializers.CharField(max_length=overruling.LONGEST, help_text="Read by staff only.")


def _kept(reference: str) -> dict[str, Any]:
    again = replay.get(reference)
    decision = again.decision
    return {
        "id": decision.public_id,
        "kind": decision.kind,
        "about": decision.subject_id,
        "at": plain(decision.at),
        "outcome": decision.outcome,
        "sentence": decision.sentence,
        "policy": decision.policy.public_id if decision.policy else None,
        "overrules": decision.overrules.public_id if decision.overrules else None,
        "facts": decision.facts,
        "trace": decision.trace,
        "data": decision.data,
        "replayed": again.state,
        "differences": [{"part": d.part, "stored": d.stored, "now": d.now} for d in again.differences],
        "alternatives": alternatives_of(decision),
    }


class OneDecision(ConsoleView):
    """One stored decision."""

    resource = "simulations"
    permission = "policy.view"

    @operation("decisions_read", gives=KeptDecisionOut)
    def get(self, call: Call, reference: str) -> Any:
        """Read a decision, made again from its facts and policy version, with what would have turned it."""
        return _kept(reference)


class Overrule(ConsoleView):
    """A decision set aside."""

    resource = "simulations"
    permission = "policy.view"

    @operation("decisions_overrule", takes=OverruleIn, gives=KeptDecisionOut, status=201)
    def post(self, call: Call, reference: str) -> Any:
        """Decide otherwise, where the decision's policy lets this role. Both decisions are kept; the new one is told.

        What may be decided instead is what the kind of decision can come to, such as `eligible`.
        """
        if call.actor.user_id is None:
            raise NotAllowed("token.person_only", "A person decides. Use a personal token.")
        decision = replay.get(reference).decision
        return _kept(overruling.overrule(decision=decision, actor=call.actor, **call.body).public_id)
