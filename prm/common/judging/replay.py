"""Replay: every stored decision made again from its facts and its policy version. None may come out differently."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from django.db.models import QuerySet
from pydantic import ValidationError
from pydantic_core import to_jsonable_python

from prm.common.decisions.outcome import Outcome
from prm.common.errors import DomainError, NotFound
from prm.common.judging.judgement import Judgement, judgements
from prm.common.models.decision import Decision
from prm.common.models.policy import PolicyVersion
from prm.common.models.replay import ReplayRun
from prm.common.moment import now
from prm.common.policies.store import body_of

CHUNK = 500
MOST_NAMED = 200
"""How many differing decisions a run names; all are counted."""

State = Literal["same", "different", "by_person", "incomplete"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One part of a decision that comes out otherwise, as it is stored and as it would be now."""

    part: str
    stored: str
    now: str


@dataclass(frozen=True, slots=True)
class Replayed:
    """One decision made again. ``different`` has at least one difference; the other states have none.

    ``incomplete`` is a decision older than complete facts, ``by_person`` one that no rule made.
    """

    decision: Decision
    state: State
    differences: tuple[Difference, ...] = field(default=())


def again(decision: Decision) -> Replayed:
    """Make one stored decision again; its policy version is read unless it is loaded."""
    judgement = judgements().get(decision.kind)
    if judgement is None or decision.policy is None:
        return Replayed(decision, "by_person")
    try:
        facts = judgement.read(decision.facts)
    except ValidationError as error:
        if decision.scope is None:
            return Replayed(decision, "incomplete")
        return Replayed(decision, "different", (Difference("facts", "kept", f"unreadable: {error.error_count()}"),))
    try:
        outcome = judgement.decide(body_of(decision.policy), facts)
    except DomainError as error:
        return Replayed(decision, "different", (Difference("policy", "kept", error.message),))
    found = tuple(differences(decision, outcome, judgement))
    return Replayed(decision, "different" if found else "same", found)


def differences(decision: Decision, outcome: Outcome, judgement: Judgement) -> Iterator[Difference]:
    """Yield every part of ``outcome`` that is not as stored: outcome, answer, sentence, data, trace.

    What a service added to the data beside the rule's own is not compared.
    """
    said = to_jsonable_python({**outcome.data, "total": outcome.total}, fallback=str)
    stored = {name: decision.data.get(name) for name in said}
    kept = Outcome(decision.outcome, decision.sentence, data=decision.data)
    parts = {
        "outcome": (decision.outcome, str(outcome.outcome)),
        "answer": (_answer(judgement, kept), _answer(judgement, outcome)),
        "sentence": (decision.sentence, outcome.sentence),
        "data": (stored, said),
        "trace": (decision.trace, to_jsonable_python(outcome.trace(), fallback=str)),
    }
    for part, (before, after) in parts.items():
        if before != after:
            yield Difference(part, str(before)[:1000], str(after)[:1000])


def _answer(judgement: Judgement, outcome: Outcome) -> str:
    """The answer, or nothing where the stored data do not even hold what it is read from."""
    try:
        return judgement.answer.of(outcome)
    except (KeyError, TypeError):
        return ""


def everything(decisions: QuerySet[Decision] | None = None) -> Iterator[Replayed]:
    """Make every stored decision again, the oldest first, in chunks; a narrower query may be given."""
    chosen = (Decision.objects.all() if decisions is None else decisions).order_by("pk")
    versions: dict[int, PolicyVersion] = {}
    last = 0
    while chunk := list(chosen.filter(pk__gt=last)[:CHUNK]):
        missing = {each.policy_id for each in chunk if each.policy_id} - versions.keys()
        versions.update(PolicyVersion.objects.in_bulk(missing))
        for decision in chunk:
            if decision.policy_id:
                decision.policy = versions[decision.policy_id]
            yield again(decision)
        last = chunk[-1].pk


def run(decisions: QuerySet[Decision] | None = None) -> ReplayRun:
    """Replay everything and keep what came of it."""
    kept = ReplayRun(started_at=now())
    for each in everything(decisions):
        kept.total += 1
        if each.state == "same":
            kept.same += 1
        elif each.state == "by_person":
            kept.by_person += 1
        elif each.state == "incomplete":
            kept.incomplete += 1
        else:
            kept.differing += 1
            if len(kept.differences) < MOST_NAMED:
                kept.differences.append(_named(each))
    kept.finished_at = now()
    kept.save()
    return kept


def _named(each: Replayed) -> dict[str, Any]:
    decision = each.decision
    return {
        "decision": decision.public_id,
        "kind": decision.kind,
        "at": decision.at.isoformat(),
        "parts": [{"part": d.part, "stored": d.stored, "now": d.now} for d in each.differences],
    }


def last_runs(most: int = 10) -> list[ReplayRun]:
    """Return the newest runs, the last first."""
    return list(ReplayRun.objects.all()[:most])


def get(decision_ref: str) -> Replayed:
    """Return one stored decision made again. Raises ``NotFound``."""
    found = Decision.objects.select_related("policy", "overrules").filter(public_id=decision_ref).first()
    if found is None:
        raise NotFound()
    return again(found)
