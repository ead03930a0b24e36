"""Versions of policies over the API: written, reviewed, scheduled, compared, carried as files."""

from typing import Any

from django.http import HttpResponse
from rest_framework import serializers

from prm.common.actors import Actor
from prm.common.api.operations import Call, Outdated, listing, operation
from prm.common.api.serializers import Strict, several
from prm.common.api.transitions import Steps, Verb
from prm.common.api.views import ConsoleView
from prm.common.errors import DomainError, NotAllowed
from prm.common.keyset import Order
from prm.common.lifecycle import difference, drafts, exchange, review
from prm.common.lifecycle.workflow import POLICY
from prm.common.models import PolicyVersion
from prm.common.policies import versions
from prm.studio.api.console import shapes

ORDERS = {
    "-created_at": Order("created_at", descending=True),
    "created_at": Order("created_at"),
    "-number": Order("number", descending=True),
}


class Filter(Strict):
    """Which versions a list holds."""

    kind = serializers.CharField(required=False, max_length=60)
    status = serializers.ListField(required=False, child=serializers.ChoiceField(choices=PolicyVersion.Status.choices))


class DiffQuery(Strict):
    """The version to compare with."""

    against = serializers.CharField(max_length=20)


def _find(actor: Actor, reference: str) -> PolicyVersion:
    return versions.get(reference)


def shown(version: PolicyVersion, actor: Actor) -> dict[str, Any]:
    """Return one version as it is now, with the steps from here."""
    fresh = versions.get(version.public_id)
    return shapes.whole(fresh, STEPS.actions(fresh, actor))


def _person(call: Call) -> Actor:
    if call.actor.user_id is None:
        raise NotAllowed("token.person_only", "A person decides. Use a personal token.")
    return call.actor


def _submit(version: PolicyVersion, call: Call) -> PolicyVersion:
    return review.submit(actor=call.actor, draft=version, note=call.body.get("note", ""))


def _return(version: PolicyVersion, call: Call) -> PolicyVersion:
    return review.return_(actor=_person(call), version=version, note=call.body["reason"])


def _approve(version: PolicyVersion, call: Call) -> PolicyVersion:
    return review.approve(actor=_person(call), version=version, **call.body)


def _unschedule(version: PolicyVersion, call: Call) -> PolicyVersion:
    return review.unschedule(actor=_person(call), version=version, note=call.body.get("note", ""))


def _end(version: PolicyVersion, call: Call) -> PolicyVersion:
    return review.end(actor=_person(call), version=version, reason=call.body["reason"])


def _discard(version: PolicyVersion, call: Call) -> PolicyVersion:
    return drafts.discard(actor=call.actor, draft=version)


STEPS = Steps(
    workflow=POLICY,
    verbs={
        "submit": Verb(_submit, shapes.PolicyNoteIn),
        "return": Verb(_return, shapes.PolicyReasonIn),
        "approve": Verb(_approve, shapes.ApprovePolicyIn),
        "unschedule": Verb(_unschedule, shapes.PolicyNoteIn),
        "end": Verb(_end, shapes.PolicyReasonIn),
        "discard": Verb(_discard),
    },
    base=ConsoleView,
    resource="policies",
    where="/api/console/v1/policies/{}",
    find=_find,
    show=shown,
    gives=shapes.PolicyVersionOut,
    version="revision",
)


class Versions(ConsoleView):
    """All versions; a new draft."""

    resource = "policies"
    permission = "policy.view"
    permissions_by_method = {"POST": "policy.edit"}

    @listing("policies_list", row=shapes.VersionRow, orders=ORDERS, default="-created_at", filters=Filter)
    def get(self, call: Call) -> Any:
        """List versions of policies."""
        return versions.every(kind=call.query.get("kind"), statuses=call.query.get("status")), shapes.row

    @operation(
        "policies_begin", takes=shapes.BeginPolicyIn, gives=shapes.PolicyVersionOut, status=201, version="revision"
    )
    def post(self, call: Call) -> Any:
        """Begin a draft."""
        sent = dict(call.body)
        base = versions.get(sent.pop("base")) if "base" in sent else None
        return shown(drafts.begin(actor=call.actor, base=base, **sent), call.actor)


class OneVersion(ConsoleView):
    """One version."""

    resource = "policies"
    permission = "policy.view"
    permissions_by_method = {"PATCH": "policy.edit"}

    @operation("policies_read", gives=shapes.PolicyVersionOut, version="revision")
    def get(self, call: Call, reference: str) -> Any:
        """Read one version with its body."""
        return shown(versions.get(reference), call.actor)

    @operation("policies_save", takes=shapes.SavePolicyIn, gives=shapes.PolicyVersionOut, version="revision")
    def patch(self, call: Call, reference: str) -> Any:
        """Save a draft. With `If-Match`, only if nobody saved since; the refusal says who did, and what."""
        draft = versions.get(reference)
        seen = draft.revision if call.seen_revision is None else call.seen_revision
        try:
            return shown(drafts.write(actor=call.actor, draft=draft, seen_revision=seen, **call.body), call.actor)
        except DomainError as error:
            raise Outdated(error) if call.seen and error.code == "policy.edited_meanwhile" else error from error


class RollBack(ConsoleView):
    """Back to an earlier version."""

    resource = "policies"
    permission = "policy.edit"

    @operation(
        "policies_roll_back", takes=shapes.PolicyReasonIn, gives=shapes.PolicyVersionOut, status=201, version="revision"
    )
    def post(self, call: Call, reference: str) -> Any:
        """Ask to go back to what this version said. The answer is a new version in review with its body."""
        version = review.roll_back(actor=call.actor, to=versions.get(reference), reason=call.body["reason"])
        return shown(version, call.actor)


class Diff(ConsoleView):
    """Two versions beside each other."""

    resource = "policies"
    permission = "policy.view"

    @operation("policies_diff", gives=several(shapes.PolicyChangeOut), query=DiffQuery)
    def get(self, call: Call, reference: str) -> Any:
        """Say in which places this version differs from another of its kind."""
        after, before = versions.get(reference), versions.get(call.query["against"])
        return {"results": [shapes.change(each) for each in difference.of_versions(before, after)]}


class Export(ConsoleView):
    """A version as a file."""

    resource = "policies"
    permission = "policy.view"

    @operation("policies_export", gives=bytes, media_type="application/octet-stream")
    def get(self, call: Call, reference: str) -> Any:
        """Download a version with its examples as YAML."""
        version = versions.get(reference)
        answer = HttpResponse(exchange.dump(version), content_type="application/octet-stream")
        answer["Content-Disposition"] = f'attachment; filename="{version.kind}-{version.number}.yaml"'
        return answer


class Import(ConsoleView):
    """Policies from a file."""

    resource = "policies"
    permission = "policy.edit"

    @operation("policies_import", takes=shapes.PolicyFileIn, gives=several(shapes.PolicyVersionOut), status=201)
    def post(self, call: Call) -> Any:
        """Begin a draft for every policy of a YAML file. A fault names its line and column, and nothing is begun."""
        brought = exchange.bring_in(actor=call.actor, text=call.body["text"])
        return {"results": [shown(version, call.actor) for version in brought]}
