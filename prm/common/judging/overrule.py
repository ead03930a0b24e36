"""Overruling: a person sets a rule's decision aside, with a reason, where its policy lets that job do so."""

from dataclasses import dataclass

from django.apps import apps
from django.db import transaction

from prm.common import events, timeline
from prm.common.actors import Actor
from prm.common.decisions import Outcome, Row, record
from prm.common.errors import DomainError, Invalid, NotAllowed
from prm.common.judging.judgement import Judgement, judgements
from prm.common.models.decision import Decision
from prm.common.policies.kinds import kinds

LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person may decide instead: each answer but the present one, in words. Empty when nothing may be."""

    answers: list[tuple[str, str]]
    refusal: str = ""


def choice(decision: Decision, actor: Actor) -> Choice:
    """Return what ``actor`` may decide instead of a stored decision, or why nothing."""
    judgement, right = judgements().get(decision.kind), _right(decision)
    if judgement is None or not right or judgement.answer.kind != "choice":
        return Choice([], "The policy lets nobody overrule this decision.")
    if not actor.may(right):
        return Choice([], "Your role does not allow you to overrule this decision.")
    if Decision.objects.filter(overrules=decision).exists():
        return Choice([], "It was overruled already.")
    if _newest(decision) != decision:
        return Choice([], "A later decision of the same kind has taken its place.")
    return Choice([each for each in judgement.answer.choices() if each[0] != decision.outcome])


def _right(decision: Decision) -> str:
    return kinds()[decision.policy.kind].overrule if decision.policy else ""


def _newest(decision: Decision) -> Decision | None:
    same = Decision.objects.filter(
        subject_type=decision.subject_type, subject_id=decision.subject_id, kind=decision.kind
    )
    return same.order_by("-at", "-pk").first()


@transaction.atomic
def overrule(*, decision: Decision, actor: Actor, answer: str, reason: str) -> Decision:
    """Decide otherwise. The overruled decision stays as it is and is linked; both cards say so.

    The reason is for staff. What follows in the work is up to whoever listens to ``decision.overruled``. Raises
    ``DomainError`` ``decision.closed`` with why it cannot be, ``NotAllowed`` without the right, ``Invalid`` for an
    answer that is none or a missing reason.
    """
    locked = Decision.objects.select_for_update(of=("self",)).select_related("policy").get(pk=decision.pk)
    may, reason = choice(locked, actor), reason.replace("\x00", "").strip()
    if may.refusal:
        right = _right(locked)
        if right and not actor.may(right):
            raise NotAllowed("decision.not_allowed", may.refusal)
        raise DomainError("decision.closed", may.refusal)
    wrong = {}
    if answer not in dict(may.answers):
        wrong["answer"] = "Choose another answer than the present one."
    if not reason:
        wrong["reason"] = "Please say why, in words."
    elif len(reason) > LONGEST:
        wrong["reason"] = f"At most {LONGEST:,} characters; this has {len(reason):,}."
    if wrong:
        raise Invalid(wrong)
    return _set_aside(locked, actor, judgements()[locked.kind], answer, reason)


def _set_aside(decision: Decision, actor: Actor, judgement: Judgement, answer: str, reason: str) -> Decision:
    subject = apps.get_model(decision.subject_type)._base_manager.get(public_id=decision.subject_id)
    said, before = judgement.answer.say(answer), judgement.answer.say(decision.outcome)
    outcome = Outcome(
        answer,
        f"{said}, decided by a person.",
        (Row("Decided before", before), Row("Reason", reason, hidden=True)),
        data={"overrules": decision.public_id},
    )
    made = record(
        decision.kind, subject=subject, partner_id=decision.partner_id, facts=decision.facts, outcome=outcome,
        policy=None, actor=actor, overrules=decision,
    )  # fmt: skip
    timeline.staff_note(subject, actor=actor, text=f"overruled “{before}” with “{said}”: {reason}")
    events.emit(
        "decision.overruled", subject=subject, partner_id=decision.partner_id, actor=actor,
        payload={"kind": decision.kind, "decision": made.public_id, "outcome": answer},
    )  # fmt: skip
    return made
