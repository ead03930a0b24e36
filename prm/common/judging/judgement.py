"""What a pure rule needs beside itself to be run again: its facts' type, their fields, and what its answer is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Literal

from django.apps import apps
from pydantic import TypeAdapter

from prm.common.decisions.outcome import Outcome

Choices = Callable[[], list[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class FactField:
    """One fact as people see it: in an example's form, in a condition, in what would have changed a decision.

    ``money`` is an amount in EUR. ``turns`` says that somebody could have brought another value about, so the search
    for the smallest change may change it; ``turned`` says such a change, with ``{value}``: "An amount of {value} EUR".
    """

    name: str
    label: str
    kind: Literal["money", "number", "yes_no", "choice", "choices", "text"]
    choices: Choices = list
    help: str = ""
    default: Any = None
    turns: bool = False
    turned: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a decision comes to in one value: a number of ``unit`` ("days"), one of ``choices``, or words."""

    kind: Literal["number", "choice", "text"]
    of: Callable[[Outcome], str]
    unit: str = ""
    choices: Choices = list

    def say(self, value: str) -> str:
        """Return an answer in words: "90 days", "Eligible"."""
        named = dict(self.choices()).get(value)
        return named or (f"{value} {self.unit}" if self.unit else value.replace("_", " "))


def _differs(before: Outcome, after: Outcome) -> bool:
    return before.outcome != after.outcome


@dataclass(frozen=True, slots=True)
class Judgement:
    """Decisions of one ``kind``: by which ``policy`` kind, on which ``facts`` (a frozen dataclass), by which rule.

    ``better`` tells whether a second outcome is the turn one would have wished for. ``size`` is the money at stake in
    EUR, for the simulation's totals.
    """

    kind: str
    policy: str
    label: str
    facts: type
    decide: Callable[[Any, Any], Outcome]
    answer: Answer
    fields: tuple[FactField, ...] = ()
    better: Callable[[Outcome, Outcome], bool] = _differs
    size: Callable[[Any], Decimal | None] = lambda facts: getattr(facts, "amount_eur", None)

    def read(self, stored: Mapping[str, Any]) -> Any:
        """Return facts as they were kept with a decision. Raises ``ValidationError`` when they do not fit."""
        return TypeAdapter(self.facts).validate_python(stored)


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
