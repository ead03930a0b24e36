"""The life of a policy version, as a table."""

from pydantic import ValidationError

from prm.common.actors import Actor
from prm.common.lifecycle import examples
from prm.common.models.policy import PolicyVersion
from prm.common.moment import now
from prm.common.policies.faults import by_path
from prm.common.policies.kinds import kinds
from prm.common.policies.store import label_of
from prm.common.workflow import Transition, Workflow

S = PolicyVersion.Status


def readable(version: PolicyVersion, actor: Actor) -> str | None:
    """Its body fits the form of its kind, and means something."""
    try:
        kinds()[version.kind].schema.model_validate(version.body)
    except ValidationError as error:
        path, words = next(iter(by_path(error, version.body).items()))
        return f"{label_of(version)} cannot be used: {path or 'its body'}: {words}"
    return None


def examples_pass(version: PolicyVersion, actor: Actor) -> str | None:
    """Every example of its kind and scope comes to what is expected."""
    if readable(version, actor) is not None:
        return None
    failing = [tried for tried in examples.of_version(version) if not tried.passed]
    if not failing:
        return None
    first = failing[0]
    more = f" and {len(failing) - 1} more" if len(failing) > 1 else ""
    return f"The example “{first.example.name}”{more} fails: {first.problem}"


def a_second_person(version: PolicyVersion, actor: Actor) -> str | None:
    """Whoever wrote or edited it does not approve it; neither does a token without a person behind it."""
    if actor.is_system:
        return None
    if actor.user_id is None:
        return "A person approves a policy, not a token."
    if actor.user_id in {version.author_id, version.last_editor_id, *version.editors}:
        return "You edited this version, so somebody else has to approve it."
    return None


def not_begun(version: PolicyVersion, actor: Actor) -> str | None:
    """Its start is still to come: what has decided once cannot be taken back, only replaced."""
    begun = version.effective_from is not None and version.effective_from <= now()
    return "It is in force already. Put another version in its place." if begun else None


def due(version: PolicyVersion, actor: Actor) -> str | None:
    """Its start has come."""
    later = version.effective_from is None or version.effective_from > now()
    return "It is not due yet." if later else None


def for_a_part(version: PolicyVersion, actor: Actor) -> str | None:
    """What holds for everybody is replaced and never just ended: something has to decide."""
    if version.scope_key or version.effective_to is not None:
        return None
    return "It holds for everybody. Put another version in its place instead."


POLICY = Workflow(
    key="policy",
    field="status",
    noun="policy version",
    transitions=(
        Transition(
            "submit",
            "Send for review",
            (S.DRAFT,),
            S.IN_REVIEW,
            "policy.edit",
            "sent the version for review",
            guards=(readable, examples_pass),
        ),
        Transition(
            "roll_back",
            "Roll back",
            (S.DRAFT,),
            S.IN_REVIEW,
            "policy.edit",
            "asked to roll back",
            needs_reason=True,
            offered=False,
        ),
        Transition(
            "return",
            "Return to the author",
            (S.IN_REVIEW,),
            S.DRAFT,
            "policy.approve",
            "returned the version",
            needs_reason=True,
        ),
        Transition(
            "approve",
            "Approve",
            (S.IN_REVIEW,),
            S.SCHEDULED,
            "policy.approve",
            "approved the version",
            guards=(a_second_person, readable, examples_pass),
        ),
        Transition(
            "unschedule",
            "Take off the schedule",
            (S.SCHEDULED,),
            S.IN_REVIEW,
            "policy.approve",
            "unscheduled the version",
            guards=(not_begun,),
        ),
        Transition(
            "activate",
            "Put in force",
            (S.SCHEDULED,),
            S.ACTIVE,
            "policy.system",
            "put the version in force",
            guards=(due,),
            side="system",
            offered=False,
        ),
        Transition(
            "end",
            "End now",
            (S.ACTIVE,),
            S.RETIRED,
            "policy.approve",
            "ended the version",
            guards=(for_a_part,),
            needs_reason=True,
            danger=True,
        ),
        Transition(
            "retire",
            "Retire",
            (S.ACTIVE,),
            S.RETIRED,
            "policy.system",
            "retired the version",
            side="system",
            offered=False,
        ),
        Transition(
            "discard",
            "Discard",
            (S.DRAFT, S.IN_REVIEW),
            S.DISCARDED,
            "policy.edit",
            "discarded the version",
            danger=True,
        ),
    ),
)
