"""Simulations over the vendor's API: try a version on past decisions, follow it, read what would change."""

from typing import Any

from rest_framework import serializers

from prm.common.actors import Actor
from prm.common.api.operations import Call, listing, operation
from prm.common.api.serializers import ActionOut, Strict
from prm.common.api.transitions import Steps, Verb
from prm.common.api.views import ConsoleView
from prm.common.keyset import Order
from prm.common.models import SimulatedDecision, Simulation
from prm.common.plain import plain
from prm.common.policies import kinds
from prm.common.simulation import jobs, results
from prm.common.simulation.workflow import SIMULATION
from prm.studio.selectors import version as versions

ORDERS = {"-created_at": Order("created_at", descending=True), "created_at": Order("created_at")}
CHANGED_ORDERS = {"-size": Order("size", descending=True, nullable=True), "size": Order("size", nullable=True)}
ROW = ("name", "kind", "state", "since", "until", "as_decided", "total", "seen", "judged", "changed", "created_at",
       "started_at", "finished_at")  # fmt: skip


class SimulationFilter(Strict):
    """Which simulations a list holds."""

    state = serializers.ListField(required=False, child=serializers.ChoiceField(choices=Simulation.State.choices))
    kind = serializers.CharField(required=False, max_length=60)


class SimulationIn(Strict):
    """Which version is tried on which decisions."""

    version = serializers.CharField(max_length=20)
    since = serializers.DateTimeField()
    until = serializers.DateTimeField(required=False, help_text="Excluded; now when left out.")
    as_decided = serializers.BooleanField(
        required=False, help_text="Compare with what was decided (the default), else with the version in force."
    )
    tier = serializers.CharField(required=False, max_length=60)
    name = serializers.CharField(required=False, max_length=200)


class KeepIn(Strict):
    """A name, and whether others may read it."""

    name = serializers.CharField(required=False, max_length=200, allow_blank=True)
    is_shared = serializers.BooleanField(required=False)


class ChangedFilter(Strict):
    """Which of the changed decisions a list holds."""

    tier = serializers.CharField(required=False, max_length=60)
    effect = serializers.ChoiceField(required=False, choices=[(str(v), v) for v in SimulatedDecision.Effect.values])


class SimulationRow(serializers.Serializer):
    """One simulation in a list."""

    id = serializers.CharField()
    version = serializers.CharField()
    name = serializers.CharField(allow_blank=True)
    kind = serializers.CharField()
    state = serializers.ChoiceField(choices=Simulation.State.choices)
    since = serializers.DateTimeField()
    until = serializers.DateTimeField()
    as_decided = serializers.BooleanField()
    total = serializers.IntegerField(help_text="Decisions to look at.")
    seen = serializers.IntegerField(help_text="Decisions looked at so far.")
    judged = serializers.IntegerField(help_text="Decisions the version would have made.")
    changed = serializers.IntegerField(help_text="Decisions that would have come out differently.")
    by = serializers.CharField()
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)


class BarOut(serializers.Serializer):
    """One answer: how often it was given and would be, with the money of both in EUR."""

    decision = serializers.CharField()
    answer = serializers.CharField(allow_blank=True)
    said = serializers.CharField(allow_blank=True)
    before = serializers.IntegerField()
    after = serializers.IntegerField()
    money_before = serializers.CharField()
    money_after = serializers.CharField()


class ShareOut(serializers.Serializer):
    """A tier on one side: how many of its decisions change, by how much each, and the money of them in EUR."""

    tier = serializers.CharField(allow_blank=True)
    effect = serializers.ChoiceField(choices=SimulatedDecision.Effect.choices)
    decisions = serializers.IntegerField()
    each = serializers.CharField(allow_null=True)
    money = serializers.CharField()


class SimulationOut(SimulationRow):
    """One simulation as far as it is."""

    outside = serializers.IntegerField(help_text="Decisions another version would have made.")
    unreadable = serializers.IntegerField(help_text="Decisions that kept too few facts.")
    rechecked = serializers.IntegerField(help_text="Decisions of the version in force made again beside it.")
    unfaithful = serializers.IntegerField(help_text="Of those, how many came out differently; there must be none.")
    problem = serializers.CharField(allow_blank=True)
    is_shared = serializers.BooleanField()
    attached_to = serializers.CharField(allow_null=True)
    answers = BarOut(many=True)
    tiers = ShareOut(many=True)
    partners_affected = serializers.IntegerField()
    available_actions = ActionOut(many=True)


class ChangedOut(serializers.Serializer):
    """One decision that would have come out differently."""

    decision = serializers.CharField()
    kind = serializers.CharField()
    about = serializers.CharField(help_text="The public id of the record it was made on.")
    at = serializers.DateTimeField()
    tier = serializers.CharField(allow_blank=True)
    before = serializers.CharField(allow_blank=True)
    after = serializers.CharField(allow_blank=True)
    effect = serializers.ChoiceField(choices=SimulatedDecision.Effect.choices)
    size = serializers.CharField(allow_null=True, help_text="The money at stake in EUR.")
    sentence = serializers.CharField()


def row(simulation: Simulation) -> dict[str, Any]:
    """Return one simulation of a list."""
    return {
        "id": simulation.public_id,
        "version": simulation.version.public_id,
        "by": simulation.author_name,
        **{name: plain(getattr(simulation, name)) for name in ROW},
    }


def shown(simulation: Simulation, who: Actor) -> dict[str, Any]:
    """Return one simulation as far as it is, with the steps from here."""
    return {
        **row(simulation),
        **{name: getattr(simulation, name) for name in ("outside", "unreadable", "rechecked", "unfaithful")},
        "problem": simulation.problem,
        "is_shared": simulation.is_shared,
        "attached_to": simulation.attached_to.public_id if simulation.attached_to else None,
        "answers": [
            {
                "decision": each.judgement.kind, "answer": bar.answer, "said": bar.said, "before": bar.before,
                "after": bar.after, "money_before": str(bar.money_before), "money_after": str(bar.money_after),
            }
            for each in results.histograms(simulation)
            for bar in each.bars
        ],
        "tiers": [
            {
                "tier": share.key, "effect": share.effect, "decisions": share.count,
                "each": None if share.each is None else str(round(share.each, 2)), "money": str(share.money),
            }
            for share in results.tiers(simulation)
        ],
        "partners_affected": results.affected(simulation),
        "available_actions": STEPS.actions(simulation, who),
    }  # fmt: skip


def changed(row: SimulatedDecision) -> dict[str, Any]:
    """Return one changed decision of a list."""
    decision = row.decision
    return {
        "decision": decision.public_id,
        "kind": decision.kind,
        "about": decision.subject_id,
        "at": plain(decision.at),
        "tier": row.tier,
        "before": row.before,
        "after": row.after,
        "effect": row.effect,
        "size": None if row.size is None else str(row.size),
        "sentence": row.sentence,
    }


def _again(simulation: Simulation, call: Call) -> Simulation:
    return jobs.get_visible(call.actor, simulation.public_id)


def _do(verb: Any) -> Any:
    def act(simulation: Simulation, call: Call) -> Simulation:
        verb(actor=call.actor, simulation=simulation)
        return _again(simulation, call)

    return act


STEPS = Steps(
    workflow=SIMULATION,
    verbs={"cancel": Verb(_do(jobs.cancel)), "resume": Verb(_do(jobs.resume))},
    base=ConsoleView,
    resource="simulations",
    where="/api/console/v1/simulations/{}",
    find=jobs.get_visible,
    show=shown,
    gives=SimulationOut,
)


class Simulations(ConsoleView):
    """Simulations one may read; a new one."""

    resource = "simulations"
    permission = "policy.view"
    permissions_by_method = {"POST": "policy.simulate"}

    @listing("simulations_list", row=SimulationRow, orders=ORDERS, default="-created_at", filters=SimulationFilter)
    def get(self, call: Call) -> Any:
        """List one's own simulations, those shared, and those a review rests on."""
        rows = jobs.visible_to(call.actor)
        if wanted := call.query.get("state"):
            rows = rows.filter(state__in=wanted)
        if (kind := call.query.get("kind")) in kinds():
            rows = rows.filter(kind=kind)
        return rows, row

    @operation("simulations_create", takes=SimulationIn, gives=SimulationOut, status=201)
    def post(self, call: Call) -> Any:
        """Begin to try a version on past decisions. It runs in the background: read it until `state` is `done`."""
        begun = jobs.start(
            actor=call.actor,
            version=versions.get(call.body["version"]),
            since=call.body["since"],
            until=call.body.get("until"),
            as_decided=call.body.get("as_decided", True),
            filters={"tier": call.body.get("tier", "")},
            name=call.body.get("name", ""),
        )
        return shown(_again(begun, call), call.actor)


class OneSimulation(ConsoleView):
    """One simulation."""

    resource = "simulations"
    permission = "policy.view"
    permissions_by_method = {"PATCH": "policy.simulate", "DELETE": "policy.simulate"}

    @operation("simulations_read", gives=SimulationOut)
    def get(self, call: Call, reference: str) -> Any:
        """Read how far it is and what it came to: answers before and after, and the tiers."""
        return shown(jobs.get_visible(call.actor, reference), call.actor)

    @operation("simulations_keep", takes=KeepIn, gives=SimulationOut)
    def patch(self, call: Call, reference: str) -> Any:
        """Name it, share it with everybody who may read policies, or stop sharing it."""
        found = jobs.get_visible(call.actor, reference)
        told = {"name": found.name, "is_shared": found.is_shared, **call.body}
        jobs.keep(actor=call.actor, simulation=found, **told)
        return shown(_again(found, call), call.actor)

    @operation("simulations_discard", gives=None, status=204)
    def delete(self, call: Call, reference: str) -> Any:
        """Delete it; not while a review rests on it."""
        jobs.discard(actor=call.actor, simulation=jobs.get_visible(call.actor, reference))


class Changed(ConsoleView):
    """The decisions that would have come out differently."""

    resource = "simulations"
    permission = "policy.view"

    @listing("simulations_changed", row=ChangedOut, orders=CHANGED_ORDERS, default="-size", filters=ChangedFilter)
    def get(self, call: Call, reference: str) -> Any:
        """List what would change: before, after, and the reason."""
        found = jobs.get_visible(call.actor, reference)
        narrowed = {"tier": call.query.get("tier", ""), "effect": call.query.get("effect", "")}
        return results.changed(found, **narrowed), changed


class Attach(ConsoleView):
    """Putting it before a review."""

    resource = "simulations"
    permission = "policy.simulate"

    @operation("simulations_attach", gives=SimulationOut)
    def post(self, call: Call, reference: str) -> Any:
        """Put it before whoever reviews its version, in place of an earlier one."""
        found = jobs.get_visible(call.actor, reference)
        jobs.attach(actor=call.actor, simulation=found)
        return shown(_again(found, call), call.actor)


class Detach(ConsoleView):
    """Taking it away from a review."""

    resource = "simulations"
    permission = "policy.simulate"

    @operation("simulations_detach", gives=SimulationOut)
    def post(self, call: Call, reference: str) -> Any:
        """Take it away from the review."""
        found = jobs.get_visible(call.actor, reference)
        jobs.detach(actor=call.actor, simulation=found)
        return shown(_again(found, call), call.actor)
