"""What people do with simulations: start, stop, go on, name, share, attach to a review, throw away."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from pydantic import ValidationError

from prm.common import timeline, waking, workflow
from prm.common.actors import Actor
from prm.common.errors import DomainError, Invalid, NotAllowed, NotFound
from prm.common.guards import require
from prm.common.judging.judgement import tried_by
from prm.common.models import PolicyVersion, Simulation
from prm.common.moment import now
from prm.common.policies.kinds import kinds
from prm.common.policies.store import counting
from prm.common.simulation import chosen
from prm.common.simulation.workflow import RIGHT, SIMULATION
from prm.common.tasks import simulations as tasks
from prm.common.workflow import Step

VIEW = "policy.view"
OPEN = (PolicyVersion.Status.DRAFT, PolicyVersion.Status.IN_REVIEW)


def visible_to(actor: Actor) -> QuerySet[Simulation]:
    """Return the simulations an actor may read, newest first: their own, those shared, those attached to a review."""
    require(actor, VIEW)
    mine = Q(author_id=actor.user_id) if actor.user_id is not None else Q()
    readable = mine | Q(is_shared=True) | Q(attached_to__isnull=False)
    return Simulation.objects.filter(readable).select_related("version", "reference", "attached_to")


def get_visible(actor: Actor, reference: str) -> Simulation:
    """Return one simulation. Raises ``NotFound``."""
    found = visible_to(actor).filter(public_id=reference).first()
    if found is None:
        raise NotFound()
    return found


def latest_of(actor: Actor, version: PolicyVersion) -> Simulation | None:
    """Return the newest simulation of a version the actor may read, cancelled and stopped ones last."""
    state = Simulation.State
    found = visible_to(actor).filter(version=version)
    return found.exclude(state__in=[state.CANCELLED, state.FAILED]).first() or found.first()


@transaction.atomic
def start(
    *,
    actor: Actor,
    version: PolicyVersion,
    since: datetime,
    until: datetime | None = None,
    as_decided: bool = True,
    filters: Mapping[str, Any] | None = None,
    name: str = "",
    supposing: Mapping[str, Any] | None = None,
) -> Simulation:
    """Begin to try a version, as it stands now, on the decisions from ``since`` to ``until`` (now, which is excluded).

    ``as_decided`` compares with what was decided, else with what the version in force would have decided. ``filters``
    may hold ``tier`` (a code) and ``partner`` (a number). A version in force may be tried too: it differs from nothing
    it decided, unless ``supposing`` names something else that would be otherwise, in the words of the judgement.

    Raises ``Invalid`` on ``since`` for a time that has no length or ``body`` for one that cannot be read,
    ``DomainError`` ``simulation.nothing_decided`` for a kind no decision is made by, ``NotAllowed`` without the right.
    """
    require(actor, RIGHT)
    until = min(until or now(), now())
    if since >= until:
        raise Invalid({"since": "The time has to begin before it ends, and before now."})
    if not tried_by(version.kind):
        label = kinds()[version.kind].label.lower()
        raise DomainError("simulation.nothing_decided", f"No decision is made by the {label} policy alone.")
    try:
        kinds()[version.kind].schema.model_validate(version.body)
    except ValidationError as error:
        raise Invalid({"body": "Put the draft in order first; what it says cannot be read yet."}) from error
    simulation = Simulation.objects.create(
        name=name.strip()[:200],
        kind=version.kind,
        version=version,
        revision=version.revision,
        body=version.body,
        scope=version.scope,
        reference=reference_of(version),
        as_decided=as_decided,
        since=since,
        until=until,
        filters={key: value for key, value in (filters or {}).items() if key in {"tier", "partner"} and value},
        supposing=dict(supposing or {}),
        author_id=actor.user_id,
        author_name=actor.name,
    )
    transaction.on_commit(lambda: waking.wake(tasks.run, simulation.public_id), robust=True)
    return simulation


def reference_of(version: PolicyVersion) -> PolicyVersion | None:
    """Return the version in force that a version would replace: of its scope, else the one for everybody."""
    in_force = sorted(counting([version.kind], now()), key=lambda each: (each.effective_from, each.number))
    same = [each for each in in_force if each.scope_key == version.scope_key]
    fitting = same or [each for each in in_force if not each.scope_key]
    return fitting[-1] if fitting else None


def cancel(*, actor: Actor, simulation: Simulation) -> Simulation:
    """Stop it; what was found so far stays. Raises ``DomainError`` ``simulation.stale`` when it had ended."""
    _own(actor, simulation)
    taken: Simulation = workflow.apply(
        SIMULATION, simulation, "cancel", actor=actor, step=Step(update={"finished_at": now()})
    )
    return taken


@transaction.atomic
def resume(*, actor: Actor, simulation: Simulation) -> Simulation:
    """Go on with one that was cancelled or stopped, from where it stood. Raises ``DomainError`` when it was not."""
    _own(actor, simulation)
    update: dict[str, Any] = {"finished_at": None, "problem": "", "started_at": simulation.started_at or now()}
    if not simulation.total:
        update["total"] = chosen.count_of(simulation)
    taken: Simulation = workflow.apply(SIMULATION, simulation, "resume", actor=actor, step=Step(update=update))
    transaction.on_commit(lambda: waking.wake(tasks.run, taken.public_id), robust=True)
    return taken


@transaction.atomic
def keep(*, actor: Actor, simulation: Simulation, name: str, is_shared: bool) -> Simulation:
    """Name it, and share it with everybody who may read policies, or stop sharing it."""
    _own(actor, simulation)
    simulation.name, simulation.is_shared = name.strip()[:200], is_shared
    simulation.save(update_fields=["name", "is_shared"])
    return simulation


@transaction.atomic
def attach(*, actor: Actor, simulation: Simulation) -> Simulation:
    """Put it before whoever reviews its version, in place of an earlier one.

    Raises ``DomainError`` ``simulation.not_done`` before it is done, ``simulation.outdated`` when the draft was changed
    since, and ``simulation.too_late`` when the version is decided.
    """
    _own(actor, simulation)
    version = PolicyVersion.objects.select_for_update().get(pk=simulation.version_id)
    if simulation.state != Simulation.State.DONE:
        raise DomainError("simulation.not_done", "It can be attached when it is done.")
    if version.status not in OPEN:
        raise DomainError("simulation.too_late", "This version is decided already.")
    if version.body != simulation.body:
        raise DomainError("simulation.outdated", "The draft was changed since. Run it again first.")
    Simulation.objects.filter(attached_to=version).update(attached_to=None, updated_at=now())
    simulation.attached_to = version
    simulation.save(update_fields=["attached_to"])
    timeline.staff_note(version, actor=actor, text=f"attached a simulation with {simulation.changed} changed decisions")
    return simulation


@transaction.atomic
def detach(*, actor: Actor, simulation: Simulation) -> Simulation:
    """Take it away from the review."""
    _own(actor, simulation)
    simulation.attached_to = None
    simulation.save(update_fields=["attached_to"])
    return simulation


@transaction.atomic
def discard(*, actor: Actor, simulation: Simulation) -> None:
    """Delete it with its rows. Raises ``DomainError`` ``simulation.attached`` while a review rests on it."""
    _own(actor, simulation)
    if simulation.attached_to_id is not None:
        raise DomainError("simulation.attached", "A review rests on it. Take it away from the review first.")
    simulation.delete()


def _own(actor: Actor, simulation: Simulation) -> None:
    """What is one person's own, others read when it is shared but do not change."""
    require(actor, RIGHT)
    if simulation.author_id != actor.user_id:
        raise NotAllowed("simulation.not_allowed", "This simulation is somebody else's. Start one of your own.")
