"""Examples: cases a version must decide as their author expects, before it can be approved."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from pydantic import ValidationError

from prm.common.actors import Actor
from prm.common.errors import DomainError, Invalid, NotAllowed, NotFound
from prm.common.judging import Judgement, judgements, tried_by
from prm.common.models.policy import PolicyExample, PolicyVersion
from prm.common.policies.faults import by_path, unstorable
from prm.common.policies.kinds import kinds
from prm.common.policies.store import body_of

_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Tried:
    """One example run against a body: whether it passed, the answer got and expected, the sentence, what is wrong."""

    example: PolicyExample
    passed: bool
    got: str = ""
    got_said: str = ""
    expected_said: str = ""
    sentence: str = ""
    problem: str = ""


def for_scope(kind: str, key: str) -> QuerySet[PolicyExample]:
    """Return the examples that bind versions of a kind for one scope: those of the scope and those of every scope."""
    return (
        PolicyExample.objects.filter(Q(scope_key=key) | Q(scope_key__isnull=True), kind=kind)
        .select_related("author")
        .order_by("created_at", "pk")
    )


def of_version(version: PolicyVersion) -> list[Tried]:
    """Run every example that binds a stored version. Raises ``DomainError`` ``policy.unreadable``."""
    return run(body=body_of(version), examples=for_scope(version.kind, version.scope_key))


def run(*, body: Any, examples: Iterable[PolicyExample]) -> list[Tried]:
    """Run examples against a parsed body, whether it is stored or not."""
    return [_tried(body, example) for example in examples]


def _tried(body: Any, example: PolicyExample) -> Tried:
    judgement = judgements().get(example.decision)
    if judgement is None:
        return Tried(example, False, problem="Decisions of this kind are no longer made.")
    expected = judgement.answer.say(example.expect)
    try:
        outcome = judgement.under(example.kind, body, judgement.read(example.facts))
    except ValidationError as error:
        path, text = next(iter(by_path(error, example.facts).items()))
        return Tried(example, False, expected_said=expected, problem=f"Its facts do not fit: {path}: {text}")
    except DomainError as error:
        return Tried(example, False, expected_said=expected, problem=error.message)
    except KeyError as error:
        return Tried(
            example, False, expected_said=expected, problem=f"The policy asks for a fact nobody knows: {error}."
        )
    got = judgement.answer.of(outcome)
    said = judgement.answer.say(got)
    passed = got == example.expect
    problem = "" if passed else f"Expected {expected}, got {said}."
    return Tried(example, passed, got, said, expected, outcome.sentence, problem)


def get(reference: str) -> PolicyExample:
    """Return one example by public id. Raises ``NotFound``."""
    found = PolicyExample.objects.filter(public_id=reference).select_related("author").first()
    if found is None:
        raise NotFound()
    return found


@transaction.atomic
def add(
    *,
    actor: Actor,
    kind: str,
    name: str,
    decision: str,
    facts: dict[str, Any],
    expect: str,
    scope_key: str | None = None,
) -> PolicyExample:
    """Write an example for versions of ``kind`` of one scope, or of every scope with ``None``.

    Raises ``Invalid`` for an unknown kind of decision, facts that do not fit (by ``facts.<field>``), no name or no
    expected answer.
    """
    _allowed(actor)
    example = PolicyExample(kind=kind, scope_key=scope_key, author_id=actor.user_id)
    return _kept(example, name=name, decision=decision, facts=facts, expect=expect)


@transaction.atomic
def change(
    *, actor: Actor, example: PolicyExample, name: str, decision: str, facts: dict[str, Any], expect: str
) -> PolicyExample:
    """Write an example anew; raises as :func:`add` does."""
    _allowed(actor)
    return _kept(example, name=name, decision=decision, facts=facts, expect=expect)


@transaction.atomic
def remove(*, actor: Actor, example: PolicyExample) -> None:
    """Take an example away; the audit history keeps it."""
    _allowed(actor)
    example.delete()


def _allowed(actor: Actor) -> None:
    if not actor.may("policy.edit"):
        raise NotAllowed("policy.not_allowed", "Your role does not allow you to edit policies.")


def _kept(example: PolicyExample, *, name: str, decision: str, facts: dict[str, Any], expect: str) -> PolicyExample:
    faults: dict[str, str] = {}
    if example.kind not in kinds():
        faults["kind"] = f"There is no policy kind called {example.kind}."
    faults |= unstorable(facts, "facts") | unstorable(name, "name") | unstorable(expect, "expect")
    if not name.strip():
        faults["name"] = "Give the example a name."
    if not expect.strip():
        faults["expect"] = "Say what it has to come to."
    for field, words in (("name", name), ("expect", expect)):
        if len(words) > _LONGEST:
            faults[field] = f"At most {_LONGEST} characters."
    judgement = next((each for each in tried_by(example.kind) if each.kind == decision), None)
    if judgement is None:
        faults["decision"] = "No such decision is made by this policy."
    else:
        faults |= _unfit(judgement, facts)
    if faults:
        raise Invalid(faults)
    example.name, example.decision, example.facts, example.expect = name.strip(), decision, facts, expect.strip()
    try:
        with transaction.atomic():
            example.save()
    except IntegrityError as error:
        raise Invalid({"name": "There is an example of this name already."}) from error
    return example


def _unfit(judgement: Judgement, facts: dict[str, Any]) -> dict[str, str]:
    try:
        judgement.read(facts)
    except ValidationError as error:
        return {".".join(filter(None, ("facts", path))): text for path, text in by_path(error, facts).items()}
    return {}
