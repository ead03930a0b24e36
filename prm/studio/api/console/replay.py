"""The replay over the vendor's API: one stored decision made again."""

from typing import Any

from rest_framework import serializers

from prm.common.api.operations import Call, operation
from prm.common.api.views import ConsoleView
from prm.common.judging import alternatives_of, replay
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
    facts = serializers.DictField()
    trace = serializers.ListField(child=serializers.DictField())
    data = serializers.DictField()  # type: ignore[assignment]
    replayed = serializers.ChoiceField(choices=["same", "different", "by_person", "incomplete"])
    differences = DifferenceOut(many=True)
    alternatives = AlternativeOut(many=True)


class OneDecision(ConsoleView):
    """One stored decision."""

    resource = "simulations"
    permission = "policy.view"

    @operation("decisions_read", gives=KeptDecisionOut)
    def get(self, call: Call, reference: str) -> Any:
        """Read a decision, made again from its facts and policy version, with what would have turned it."""
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
            "facts": decision.facts,
            "trace": decision.trace,
            "data": decision.data,
            "replayed": again.state,
            "differences": [{"part": d.part, "stored": d.stored, "now": d.now} for d in again.differences],
            "alternatives": alternatives_of(decision),
        }
