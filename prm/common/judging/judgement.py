"""What a pure rule needs beside itself to be run again: its facts' type, their fields, and what its answer is."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Literal

from django.apps import apps
from django.db.models import QuerySet
from pydantic import TypeAdapter

from prm.common.decisions.outcome import Outcome
from prm.common.models.decision import Decision
from prm.common.models.simulation import SimulatedDecision

Choices = Callable[[], list[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Consequence:
    """What changed answers would have led to in the work, before and after; ``good`` says which way one wishes for."""

    label: str
    before: Decimal
    after: Decimal
    good: Literal["more", "less"]


def _nothing_more(body: Any, facts: Any) -> Iterable[Any]:
    return ()


@dataclass(frozen=True, slots=True)
class FactField:
    """One fact as people see it: in an example's form, in a condition, in what would have changed a decision.

    ``money`` is an amount in EUR. ``turns`` says that somebody could have brought another value about, so the search
    for the smallest change may change it; ``turned`` says such a change, with ``{value}``: "An amount of {value}".
    ``tried`` adds values of a policy's body that the search cannot find there by itself.
    """

    name: str
    label: str
    kind: Literal["money", "number", "yes_no", "choice", "choices", "text"]
    choices: Choices = list
    help: str = ""
    default: Any = None
    turns: bool = False
    turned: str = ""
    tried: Callable[[Any, Any], Iterable[Any]] = _nothing_more


@dataclass(frozen=True, slots=True)
class Answer:
    """What a decision comes to in one value: a number of ``unit`` ("days"), one of ``choices``, or words.

    ``gained`` and ``lost`` say what a partner's better and worse are: "longer" and "shorter".
    """

    kind: Literal["number", "choice", "text"]
    of: Callable[[Outcome], str]
    unit: str = ""
    choices: Choices = list
    gained: str = "better"
    lost: str = "worse"

    def say(self, value: str) -> str:
        """Return an answer in words: "90 days", "Eligible"."""
        named = dict(self.choices()).get(value)
        return named or (f"{value} {self.unit}" if self.unit else value.replace("_", " "))


def _differs(before: Outcome, after: Outcome) -> bool:
    return before.outcome != after.outcome


def _always(outcome: Outcome) -> bool:
    return True


def _all(rows: QuerySet[Decision]) -> QuerySet[Decision]:
    return rows


def _changed(facts: Any, change: Mapping[str, Any]) -> Any:
    return replace(facts, **change)


def _unsaid(body: Any, name: str, value: Any) -> str:
    return ""


def _size(facts: Any) -> Decimal | None:
    size: Decimal | None = getattr(facts, "amount_eur", None)
    return size


@dataclass(frozen=True, slots=True)
class Sum:
    """A figure simulations add up over all decisions, before and after: read from an outcome's data, also stored.

    ``of`` returns ``None`` where a decision says nothing of it. ``unit`` is "EUR", or empty for a count. ``rows``
    narrows a simulation's changed rows to those that count in it, where not all do; ``standing`` likewise the stored
    decisions, for those that count in it and do not change.
    """

    key: str
    label: str
    of: Callable[[Outcome], Decimal | None]
    unit: str = "EUR"
    rows: Callable[[QuerySet[SimulatedDecision]], QuerySet[SimulatedDecision]] | None = None
    standing: Callable[[QuerySet[Decision]], QuerySet[Decision]] | None = None


@dataclass(frozen=True, slots=True)
class Others:
    """Policies beside its own that a judgement's rule reads. Its facts name the version of each by public id.

    ``named`` returns them by kind, ``decide`` runs the rule with another body for one kind: (kind, body, facts).
    """

    kinds: frozenset[str]
    named: Callable[[Any], Mapping[str, str]]
    decide: Callable[[str, Any, Any], Outcome]


@dataclass(frozen=True, slots=True)
class Judgement:
    """Decisions of one ``kind``: by which ``policy`` kind, on which ``facts`` (a frozen dataclass), by which rule.

    ``better`` tells whether a second outcome is the turn one would have wished for, ``wishes`` whether a turn of an
    outcome is worth looking for at all. ``says`` are a policy's own words for a changed fact, where it has some.
    ``words`` are by policy kind the facts its conditions may ask for, where those are not ``fields`` of the judgement.
    ``size`` is the money at stake in EUR, for the simulation's totals. ``supposing`` changes facts to what somebody
    wants to suppose beside a policy, such as another price list; what it is told is plain data. ``consequences`` tells
    from a simulation's changed rows what they would have led to. ``counted`` narrows the decisions of a time to those a
    simulation counts: one for each thing sold, where several were made on the way.
    """

    kind: str
    policy: str
    label: str
    facts: type
    decide: Callable[[Any, Any], Outcome]
    answer: Answer
    fields: tuple[FactField, ...] = ()
    better: Callable[[Outcome, Outcome], bool] = _differs
    wishes: Callable[[Outcome], bool] = _always
    changed: Callable[[Any, Mapping[str, Any]], Any] = _changed
    says: Callable[[Any, str, Any], str] = _unsaid
    size: Callable[[Any], Decimal | None] = _size
    sums: tuple[Sum, ...] = ()
    others: Others | None = None
    words: Mapping[str, tuple[FactField, ...]] = field(default_factory=dict)
    supposing: Callable[[Any, Mapping[str, Any]], Any] | None = None
    consequences: Callable[[QuerySet[SimulatedDecision]], list[Consequence]] | None = None
    counted: Callable[[QuerySet[Decision]], QuerySet[Decision]] = _all

    def reads(self, policy: str) -> bool:
        """Whether decisions of this kind depend on a policy kind."""
        return policy == self.policy or (self.others is not None and policy in self.others.kinds)

    def under(self, policy: str, body: Any, facts: Any) -> Outcome:
        """Decide with ``body`` for the policy kind ``policy``, every other policy as the facts name it."""
        if policy == self.policy or self.others is None:
            return self.decide(body, facts)
        return self.others.decide(policy, body, facts)

    def read(self, stored: Mapping[str, Any]) -> Any:
        """Return facts as a decision kept them. Raises pydantic's ``ValidationError`` when they do not fit."""
        return adapter(self.facts).validate_python(stored)

    def write(self, facts: Any) -> dict[str, Any]:
        """Return facts as plain data that :meth:`read` gives back exactly: decimals as text, moments in ISO 8601."""
        plain: dict[str, Any] = adapter(self.facts).dump_python(facts, mode="json")
        return plain


@cache
def adapter(facts: type) -> TypeAdapter[Any]:
    """Return the compiled reader and writer of a facts dataclass."""
    return TypeAdapter(facts)


@cache
def judgements() -> dict[str, Judgement]:
    """Return every judgement by decision kind, from the apps' ``judgements`` modules. ``ValueError`` on a clash."""
    found: dict[str, Judgement] = {}
    for config in apps.get_app_configs():
        name = f"{config.name}.judgements"
        if find_spec(name) is None:
            continue
        for judgement in import_module(name).JUDGEMENTS:
            if judgement.kind in found:
                raise ValueError(f"judgement declared twice: {judgement.kind}")
            found[judgement.kind] = judgement
    return found


def judged_by(policy: str) -> list[Judgement]:
    """Return the judgements a policy kind is used in; empty for kinds no decision is recorded for."""
    return [judgement for judgement in judgements().values() if judgement.policy == policy]


def tried_by(policy: str) -> list[Judgement]:
    """Return the judgements a version of a policy kind can be tried on: those it makes, and those that read it too."""
    return [judgement for judgement in judgements().values() if judgement.reads(policy)]
