"""What the API of policies takes and gives."""

from typing import Any

from rest_framework import serializers

from prm.common.api.serializers import ActionOut, Strict
from prm.common.lifecycle.difference import Change
from prm.common.lifecycle.examples import Tried
from prm.common.lifecycle.findings import warnings
from prm.common.models import PolicyExample, PolicyVersion
from prm.common.models.policy import DIMENSIONS
from prm.common.policies import PolicyKind, kinds, versions
from prm.common.policies.store import Standing

LONGEST = 200_000


class ScopeIn(Strict):
    """For whom a version is meant; what is not named is everybody."""

    programme = serializers.CharField(required=False, max_length=60)
    region = serializers.CharField(required=False, max_length=60)
    tier = serializers.CharField(required=False, max_length=60)
    motion = serializers.CharField(required=False, max_length=60)
    cohort = serializers.CharField(required=False, max_length=60)


class BeginPolicyIn(Strict):
    """A new draft: a copy of ``base``, or of what is active for the same scope, or ``body``."""

    kind = serializers.CharField(max_length=60)
    scope = ScopeIn(required=False)
    base = serializers.CharField(required=False, max_length=20)
    body = serializers.DictField(required=False)
    change_note = serializers.CharField(required=False, allow_blank=True, max_length=2000)


class SavePolicyIn(Strict):
    """What of a draft changes."""

    body = serializers.DictField(required=False)
    change_note = serializers.CharField(required=False, allow_blank=True, max_length=2000)
    scope = ScopeIn(required=False)


class PolicyNoteIn(Strict):
    """Words for the history."""

    note = serializers.CharField(required=False, allow_blank=True, max_length=2000)


class PolicyReasonIn(Strict):
    """Why, in words others read."""

    reason = serializers.CharField(max_length=2000)


class ApprovePolicyIn(Strict):
    """When a version comes into force, and until when if it gives way again."""

    effective_from = serializers.DateTimeField()
    effective_to = serializers.DateTimeField(required=False)
    note = serializers.CharField(required=False, allow_blank=True, max_length=2000)


class PolicyFileIn(Strict):
    """A policy file, or several in one."""

    text = serializers.CharField(max_length=LONGEST, trim_whitespace=False)


class PolicyExampleIn(Strict):
    """A case, and what it has to come to. ``every_scope`` binds versions of every scope, not only of this one's."""

    name = serializers.CharField(max_length=200)
    decision = serializers.CharField(max_length=60, help_text="The kind of decision, such as `deal.protection`.")
    facts = serializers.DictField()
    expect = serializers.CharField(max_length=200)
    every_scope = serializers.BooleanField(required=False)


class ExampleChangeIn(Strict):
    """An example written anew."""

    name = serializers.CharField(max_length=200)
    decision = serializers.CharField(max_length=60)
    facts = serializers.DictField()
    expect = serializers.CharField(max_length=200)


class PolicyKindOut(serializers.Serializer):
    """A kind of policy."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    about = serializers.CharField(allow_blank=True)
    process = serializers.CharField(allow_blank=True)


class WholePolicyKindOut(PolicyKindOut):
    """A kind of policy with the form of its body."""

    body_schema = serializers.DictField(help_text="JSON Schema of the body.")
    shipped = serializers.DictField(help_text="The body it is shipped with.")


class StandingOut(serializers.Serializer):
    """A version that counts, and how it fares for the scope asked about."""

    id = serializers.CharField()
    number = serializers.IntegerField()
    scope = serializers.DictField(child=serializers.CharField())
    fits = serializers.BooleanField()
    wins = serializers.BooleanField()
    why = serializers.CharField()


class VersionRow(serializers.Serializer):
    """One version in a list."""

    id = serializers.CharField()
    kind = serializers.CharField()
    number = serializers.IntegerField()
    status = serializers.ChoiceField(choices=PolicyVersion.Status.choices)
    scope = serializers.DictField(child=serializers.CharField())
    change_note = serializers.CharField(allow_blank=True)
    effective_from = serializers.DateTimeField(allow_null=True)
    effective_to = serializers.DateTimeField(allow_null=True)
    rolled_back_at = serializers.DateTimeField(allow_null=True)
    author = serializers.CharField(allow_null=True)
    approver = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()


class PolicyWarningOut(serializers.Serializer):
    """One doubtful place of a body."""

    path = serializers.CharField(allow_blank=True)
    text = serializers.CharField()


class PolicyVersionOut(VersionRow):
    """One version."""

    body = serializers.DictField()
    said = serializers.ListField(child=serializers.CharField(), help_text="The policy in plain language.")
    warnings = PolicyWarningOut(many=True, help_text="What is allowed but rarely meant.")
    base = serializers.CharField(allow_null=True, help_text="The version it was copied from.")
    revision = serializers.IntegerField(help_text="Counts the saves of a draft.")
    review_note = serializers.CharField(allow_blank=True)
    available_actions = ActionOut(many=True)


class PolicyChangeOut(serializers.Serializer):
    """One place in which two versions differ, in words."""

    path = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    before = serializers.CharField(allow_blank=True)
    after = serializers.CharField(allow_blank=True)


class PolicyExampleOut(serializers.Serializer):
    """An example."""

    id = serializers.CharField()
    kind = serializers.CharField()
    name = serializers.CharField()
    decision = serializers.CharField()
    facts = serializers.DictField()
    expect = serializers.CharField()
    every_scope = serializers.BooleanField()


class TriedOut(PolicyExampleOut):
    """An example, and what a version makes of it."""

    passed = serializers.BooleanField()
    got = serializers.CharField(allow_blank=True)
    sentence = serializers.CharField(allow_blank=True)
    problem = serializers.CharField(allow_blank=True)


def kind(declared: PolicyKind) -> dict[str, Any]:
    """Return a kind in a list."""
    return {name: getattr(declared, name) for name in ("key", "label", "about", "process")}


def whole_kind(declared: PolicyKind) -> dict[str, Any]:
    """Return a kind with the form of its body."""
    return {
        **kind(declared),
        "body_schema": declared.schema.model_json_schema(),
        "shipped": declared.default().model_dump(mode="json"),
    }


def standing(each: Standing) -> dict[str, Any]:
    """Return how one version fares for a scope."""
    version = each.version
    return {
        "id": version.public_id,
        "number": version.number,
        "scope": version.scope,
        "fits": each.fits,
        "wins": each.wins,
        "why": each.why,
    }


def row(version: PolicyVersion) -> dict[str, Any]:
    """Return a version in a list."""
    names = ("kind", "number", "status", "scope", "change_note", "effective_from", "effective_to", "rolled_back_at")
    return {
        "id": version.public_id,
        **{name: getattr(version, name) for name in names},
        "author": version.author.name if version.author else None,
        "approver": version.approver.name if version.approver else None,
        "created_at": version.created_at,
    }


def whole(version: PolicyVersion, actions: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a version with its body and the steps from here. Raises ``DomainError`` ``policy.unreadable``."""
    return {
        **row(version),
        "body": version.body,
        "said": versions.said(version),
        "warnings": [{"path": each.path, "text": each.text} for each in warnings(kinds()[version.kind], version.body)],
        "base": version.base.public_id if version.base else None,
        "revision": version.revision,
        "review_note": version.review_note,
        "available_actions": actions,
    }


def change(each: Change) -> dict[str, Any]:
    """Return one place two versions differ in."""
    return {"path": each.path, "label": each.label, "before": each.before, "after": each.after}


def example(each: PolicyExample) -> dict[str, Any]:
    """Return an example."""
    names = ("kind", "name", "decision", "facts", "expect")
    return {
        "id": each.public_id,
        **{name: getattr(each, name) for name in names},
        "every_scope": each.scope_key is None,
    }


def tried(each: Tried) -> dict[str, Any]:
    """Return an example with what a version made of it."""
    names = ("passed", "got", "sentence", "problem")
    return {**example(each.example), **{name: getattr(each, name) for name in names}}


def asked_scope(query: dict[str, Any]) -> dict[str, Any]:
    """Return the scope a query asks about."""
    return {dimension: query[dimension] for dimension in DIMENSIONS if dimension in query}
