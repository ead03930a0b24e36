"""The second person's part: return, approve for a start, take off the schedule, end; and rolling back."""

from datetime import datetime, timedelta

from django.db import transaction

from prm.common import workflow
from prm.common.actors import Actor
from prm.common.errors import DomainError, Invalid
from prm.common.lifecycle import drafts, schedule
from prm.common.lifecycle.workflow import POLICY
from prm.common.models.policy import PolicyVersion
from prm.common.moment import now
from prm.common.workflow import Step

JUST_NOW = timedelta(minutes=10)
"""A start this little in the past means now: a page was open that long. Decisions made meanwhile keep their version."""


@transaction.atomic
def submit(*, actor: Actor, draft: PolicyVersion, note: str = "") -> PolicyVersion:
    """Send a draft to the second person. Raises ``DomainError`` ``policy.closed`` while an example fails."""
    return workflow.apply(POLICY, draft, "submit", actor=actor, step=Step(note=note, update={"submitted_at": now()}))


@transaction.atomic
def return_(*, actor: Actor, version: PolicyVersion, note: str) -> PolicyVersion:
    """Give a version back to its author with words. Raises ``policy.reason_required`` without them."""
    return workflow.apply(POLICY, version, "return", actor=actor, step=Step(note=note, update={"review_note": note}))


@transaction.atomic
def approve(
    *,
    actor: Actor,
    version: PolicyVersion,
    effective_from: datetime | None,
    effective_to: datetime | None = None,
    note: str = "",
) -> PolicyVersion:
    """Put a version on the schedule; with a start that has come it is in force when this returns.

    One with an end gives way, at its end, to whatever held before it. Raises ``Invalid`` for a start that is missing or
    past, an end not after it, or the very start of another version of the scope; and what the guards say as
    ``DomainError`` ``policy.closed``.
    """
    schedule.lock(version.kind)
    start = _start(version, effective_from, effective_to)
    approved: PolicyVersion = workflow.apply(
        POLICY,
        version,
        "approve",
        actor=actor,
        step=Step(
            note=note,
            update={
                "effective_from": start,
                "effective_to": effective_to,
                "approver_id": actor.user_id,
                "review_note": note,
            },
            data={"effective_from": start.isoformat()},
        ),
    )
    schedule.mark_rolled_back(approved, start)
    if start <= now():
        schedule.activate(approved)
        version.refresh_from_db(fields=["status"])
    return approved


def _start(version: PolicyVersion, start: datetime | None, end: datetime | None) -> datetime:
    present = now()
    if start is None:
        raise Invalid({"effective_from": "Say when it comes into force."})
    if start < present - JUST_NOW:
        raise Invalid({"effective_from": "The start lies in the past. What was decided then stays as it is."})
    start = max(start, present)
    if end is not None and end <= start:
        raise Invalid({"effective_to": "The end has to come after the start."})
    same = schedule.beginning(version.kind, version.scope_key, start).exclude(pk=version.pk).first()
    if same is not None:
        raise Invalid({"effective_from": f"Version {same.number} starts for the same scope at that very moment."})
    return start


@transaction.atomic
def unschedule(*, actor: Actor, version: PolicyVersion, note: str = "") -> PolicyVersion:
    """Take a version that has not begun off the schedule, back into review."""
    update = {"effective_from": None, "effective_to": None, "approver_id": None}
    schedule.mark_rolled_back(version, None)
    return workflow.apply(POLICY, version, "unschedule", actor=actor, step=Step(note=note, update=update))


@transaction.atomic
def end(*, actor: Actor, version: PolicyVersion, reason: str) -> PolicyVersion:
    """End a version that is meant for a part, such as a pilot, now; what is more general decides from then on."""
    schedule.lock(version.kind)
    return workflow.apply(POLICY, version, "end", actor=actor, step=Step(note=reason, update={"effective_to": now()}))


@transaction.atomic
def roll_back(*, actor: Actor, to: PolicyVersion, reason: str) -> PolicyVersion:
    """Ask to go back to what ``to`` said: a new version in review with its body, for its scope.

    Approving it marks the version it replaces as rolled back. Raises ``DomainError`` ``policy.nothing_to_roll_back``
    when ``to`` was never in force or is what is in force.
    """
    current = schedule.open_version(to.kind, to.scope_key)
    was_in_force = to.status in {PolicyVersion.Status.RETIRED, PolicyVersion.Status.ACTIVE}
    if current is None or current.pk == to.pk or not was_in_force:
        raise DomainError("policy.nothing_to_roll_back", "Choose a version that was in force before the present one.")
    version = drafts.begin(
        actor=actor, kind=to.kind, scope=to.scope, base=to, change_note=f"Back to version {to.number}: {reason.strip()}"
    )
    return workflow.apply(
        POLICY,
        version,
        "roll_back",
        actor=actor,
        step=Step(note=reason, update={"submitted_at": now(), "rolls_back_id": current.pk}),
    )
