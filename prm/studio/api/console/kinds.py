"""Kinds of policy over the API, and which version of one counts for whom."""

from typing import Any

from rest_framework import serializers

from prm.common.api.operations import Call, operation
from prm.common.api.serializers import Strict, several
from prm.common.api.views import ConsoleView
from prm.common.errors import NotFound
from prm.common.policies import PolicyKind, kinds, precedence
from prm.studio.api.console import shapes


class WhoQuery(Strict):
    """For whom, and when; regions from the nearest to the widest."""

    programme = serializers.ListField(required=False, child=serializers.CharField(max_length=60))
    region = serializers.ListField(required=False, child=serializers.CharField(max_length=60))
    tier = serializers.CharField(required=False, max_length=60)
    motion = serializers.CharField(required=False, max_length=60)
    cohort = serializers.ListField(required=False, child=serializers.CharField(max_length=60))
    at = serializers.DateTimeField(required=False)


def _kind(key: str) -> PolicyKind:
    found = kinds().get(key)
    if found is None:
        raise NotFound()
    return found


class Kinds(ConsoleView):
    """All kinds."""

    resource = "policies"
    chapter = "policy-kinds"
    permission = "policy.view"

    @operation("policy_kinds_list", gives=several(shapes.PolicyKindOut))
    def get(self, call: Call) -> Any:
        """List the kinds of policy."""
        return {"results": [shapes.kind(each) for _, each in sorted(kinds().items())]}


class OneKind(ConsoleView):
    """One kind."""

    resource = "policies"
    chapter = "policy-kinds"
    permission = "policy.view"

    @operation("policy_kinds_read", gives=shapes.WholePolicyKindOut)
    def get(self, call: Call, kind: str) -> Any:
        """Read a kind with the JSON Schema of its body."""
        return shapes.whole_kind(_kind(kind))


class InForce(ConsoleView):
    """Which version counts."""

    resource = "policies"
    chapter = "policy-kinds"
    permission = "policy.view"

    @operation("policy_kinds_in_force", gives=several(shapes.StandingOut), query=WhoQuery)
    def get(self, call: Call, kind: str) -> Any:
        """Say of every version that counts whether it is used for these, and why; the winner comes first."""
        standings = precedence(_kind(kind).key, scope=shapes.asked_scope(call.query), at=call.query.get("at"))
        return {"results": [shapes.standing(each) for each in standings]}
