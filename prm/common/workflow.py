"""Workflows: transition tables as data, and the one function that changes a status.

Buttons, the API's available actions, the matrix test and the process documentation are made from the table.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from django.db import models, transaction

from prm.common import events, timeline
from prm.common.actors import Actor
from prm.common.errors import DomainError, NotAllowed

Guard = Callable[[Any, Actor], str | None]
"""Takes the record and the actor; returns why not, in words, or ``None`` when nothing stands in the way."""


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of a table: who may take a record from which states to which, under which guards.

    ``told`` continues the actor's name on the timeline: "approved the registration".
    ``offered`` is false for steps no person takes (a clock's, a submission's): they get no button.
    """

    name: str
    label: str
    sources: tuple[str, ...]
    target: str
    permission: str
    told: str
    guards: tuple[Guard, ...] = ()
    side: Literal["vendor", "partner", "system"] = "vendor"
    needs_reason: bool = False
    danger: bool = False
    offered: bool = True


@dataclass(frozen=True, slots=True)
class Workflow:
    """A record type's table. ``key`` names its events: ``deal.approve``."""

    key: str
    field: str
    transitions: tuple[Transition, ...]
    noun: str = "record"

    def get(self, name: str) -> Transition:
        """Return the transition called ``name`` (``KeyError`` if there is none)."""
        for transition in self.transitions:
            if transition.name == name:
                return transition
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class Action:
    """A transition as one actor sees it on one record: open, or closed for stated reasons."""

    name: str
    label: str
    allowed: bool
    reasons: tuple[str, ...] = ()
    danger: bool = False
    needs_reason: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """Everything a transition carries besides its name.

    ``signed`` stands on the timeline instead of the actor's name: a job, where who does it is nobody's business there.
    ``told`` stands there instead of the transition's words, such as those that name the customer who answered.
    """

    note: str = ""
    reason_code: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    update: dict[str, Any] = field(default_factory=dict)
    signed: str = ""
    told: str = ""


def refusals(transition: Transition, record: Any, actor: Actor) -> tuple[str, ...]:
    """Return every guard's reason why the step is closed; empty when it is open."""
    return tuple(reason for guard in transition.guards if (reason := guard(record, actor)))


def available_actions(workflow: Workflow, record: Any, actor: Actor) -> list[Action]:
    """Return the steps ``actor`` may ever take from the record's state, the closed ones with their reasons."""
    state = getattr(record, workflow.field)
    return [
        Action(t.name, t.label, not (closed := refusals(t, record, actor)), closed, t.danger, t.needs_reason)
        for t in workflow.transitions
        if t.offered and state in t.sources and actor.may(t.permission)
    ]


def lock(record: Any) -> Any:
    """Return the record read again under a row lock, so that what follows decides on the present."""
    return type(record)._base_manager.select_for_update(of=("self",), no_key=True).get(pk=record.pk)


def check(workflow: Workflow, locked: Any, name: str, actor: Actor) -> Transition:
    """Return the step called ``name`` if ``actor`` may take the record that step now.

    Raises ``DomainError`` ``stale`` when the record has moved on, ``NotAllowed`` without the right, ``closed`` with the
    guards' words.
    """
    transition, state = workflow.get(name), getattr(locked, workflow.field)
    if state not in transition.sources:
        raise DomainError(
            f"{workflow.key}.stale",
            f"This {workflow.noun} is now {label_of(locked, workflow.field)}, so it cannot be "
            f"{_past(transition)}. Nothing was changed.",
            extra={"state": state},
        )
    if not actor.may(transition.permission):
        raise NotAllowed(f"{workflow.key}.not_allowed", f"Your role does not allow you to {transition.label.lower()}.")
    if closed := refusals(transition, locked, actor):
        raise DomainError(f"{workflow.key}.closed", " ".join(closed), extra={"reasons": list(closed)})
    return transition


@transaction.atomic
def apply(workflow: Workflow, record: models.Model, name: str, *, actor: Actor, step: Step | None = None) -> Any:
    """Take the record one step: lock, source, permission, guards, write, log, event; all or nothing.

    Returns the locked, updated record and brings ``record`` itself up to date. Raises what :func:`check` raises, and
    ``DomainError`` ``reason_required`` when the step asks for words and there are none.
    """
    locked = lock(record)
    changes = advance(workflow, locked, name, actor=actor, step=step)
    for attribute, value in changes.items():
        setattr(record, attribute, value)
    locked.save(update_fields=list(changes))
    return locked


def advance(workflow: Workflow, locked: Any, name: str, *, actor: Actor, step: Step | None = None) -> dict[str, Any]:
    """Take a record one step in memory, with its line on the timeline and its event; the caller writes the record.

    For a record the caller has locked, or that nobody else can know yet, when it takes several steps at once or is
    written with much else. Returns what changed. Raises what :func:`apply` raises.
    """
    step, state = step or Step(), getattr(locked, workflow.field)
    transition = check(workflow, locked, name, actor)
    if transition.needs_reason and not step.note.strip():
        raise DomainError(f"{workflow.key}.reason_required", "Please say why, in words.", field="note")
    changes = {**step.update, workflow.field: transition.target}
    for attribute, value in changes.items():
        setattr(locked, attribute, value)
    partner_id = getattr(locked, "partner_id", None)
    timeline.entry(
        locked,
        actor=replace(actor, name=step.signed, user_id=None) if step.signed else actor,
        kind=f"{workflow.key}.{name}",
        text=step.told or transition.told,
        note=step.note,
        partner_id=partner_id,
        data={"from": state, "to": transition.target, "reason": step.reason_code},
    )
    events.emit(
        f"{workflow.key}.{name}",
        subject=locked,
        partner_id=partner_id,
        payload={"from": state, "to": transition.target, "reason": step.reason_code, **step.data},
        actor=actor,
    )
    return changes


def label_of(record: Any, field_name: str) -> str:
    """Return the state in words, lower case, for use inside a sentence."""
    return str(getattr(record, f"get_{field_name}_display")()).lower()


def _past(transition: Transition) -> str:
    """Return the transition as a participle for the stale message, from its timeline words."""
    return transition.told.split()[0]


def states_of(workflow: Workflow) -> set[str]:
    """Return every state the table mentions."""
    mentioned: Iterable[str] = (s for t in workflow.transitions for s in (*t.sources, t.target))
    return set(mentioned)
