"""The words of a form: which facts a condition may speak of, and the lists values are chosen from."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from dealreg.enums import EvidenceKind
from dealreg.judgements.facts import tier_choices
from dealreg.rules import returning
from partners import measuring
from partners.enums import TeamRole
from partners.selectors import certification, lists, metric, territory
from pricing.selectors import product
from prm.accounts.enums import StaffRole
from prm.common.judging import FactField, judged_by, tried_by
from prm.common.lifecycle.findings import by_rank

Choices = list[tuple[str, str]]


def _metrics() -> Choices:
    """Return what can be measured: what the product knows by itself, and what is entered."""
    counted = [(each.code, each.name) for each in measuring.known()]
    return [*counted, *((each.code, each.name) for each in metric.active())]


def _jobs() -> Choices:
    return [(TeamRole.PARTNER_MANAGER.value, TeamRole.PARTNER_MANAGER.label), *StaffRole.choices]


LISTS: Final[dict[str, Callable[[], Choices]]] = {
    "tier": tier_choices,
    "job": _jobs,
    "team": lambda: list(TeamRole.choices),
    "families": product.family_choices,
    "certification": lambda: [(each.code, each.name) for each in certification.every()],
    "registration_field": lambda: list(returning.LABELS.items()),
    "evidence": lambda: [*EvidenceKind.choices, ("confirmation", "Customer's confirmation"), ("file", "Files")],
    "region": territory.choices,
    "metric": _metrics,
    "currency": lambda: list(lists.currencies()),
}


@dataclass(frozen=True)
class Vocabulary:
    """The facts of a kind's decisions and the lists of the product. Every list is read once."""

    fields: tuple[FactField, ...] = ()
    _read: dict[str, Choices] = field(default_factory=dict)

    def _field(self, fact: str) -> FactField | None:
        return next((each for each in self.fields if each.name == fact), None)

    def kind(self, fact: str) -> str:
        """Return what kind of fact it is; empty for one nobody declared."""
        known = self._field(fact)
        return known.kind if known else ""

    def label(self, fact: str) -> str:
        """Return how people call a fact."""
        known = self._field(fact)
        return known.label if known else fact.replace("_", " ").capitalize()

    def unit(self, fact: str) -> str:
        """Return the unit of a fact's values."""
        return "EUR" if self.kind(fact) == "money" else ""

    def facts(self) -> Choices:
        """Return every fact a condition may speak of."""
        return [(each.name, each.label) for each in self.fields]

    def numbers(self) -> Choices:
        """Return the facts that are a size."""
        return [(each.name, each.label) for each in self.fields if each.kind in {"money", "number"}]

    def named(self) -> Choices:
        """Return the facts that are one of a few names."""
        return [(each.name, each.label) for each in self.fields if each.kind == "choice"]

    def choices(self, name: str) -> Choices:
        """Return the list of a name: what the fact of that name can be, else a list of the product, else nothing."""
        if name == "fact":
            return self.facts()
        if name not in self._read:
            known = self._field(name)
            found = list(known.choices()) if known else []
            self._read[name] = found or (LISTS[name]() if name in LISTS else [])
        return self._read[name]

    def ranked(self, name: str, rows: Mapping[str, Any]) -> dict[str, Any]:
        """Return the rows of a grid from the lowest to the highest of their list, the one for all others last."""
        return by_rank(self.choices(name), rows)


def vocabulary(kind: str) -> Vocabulary:
    """Return the words of a policy kind: the facts of decisions made by it, and those its conditions may ask for."""
    own = [fact for judgement in judged_by(kind) for fact in judgement.fields]
    asked = [fact for judgement in tried_by(kind) for fact in judgement.words.get(kind, ())]
    return Vocabulary(tuple(each_once([*own, *asked])))


def each_once(fields: Iterable[FactField]) -> list[FactField]:
    """Return the facts, each name once."""
    return list({each.name: each for each in fields}.values())
