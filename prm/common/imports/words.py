"""Words of a file and what they name: found once for many rows, answered for by a person, or to be created."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from prm.common.imports import parsing
from prm.common.imports.fields import Field, Missing, Row
from prm.common.imports.resolvers import Ambiguous

OTHERS = "*"
"""The answer for every text of a field that has none of its own."""


@dataclass(frozen=True, slots=True)
class Planned:
    """Stands for a record that will be created from a word when the rows are written."""

    text: str


class Words:
    """The words of one pass over a file, by the fields that are chosen by name.

    ``unmatched`` counts, by field and word, the rows whose word names nothing by itself, answered for or not.
    """

    def __init__(
        self,
        choices: Sequence[Field],
        answers: Mapping[str, Mapping[str, Mapping[str, str]]],
        names_in_file: Collection[str],
    ) -> None:
        self.choices = choices
        self.answers = answers
        self.names_in_file = names_in_file
        self.known: dict[str, dict[str, Any]] = {each.name: {} for each in choices}
        self.unmatched: dict[str, dict[str, int]] = {each.name: {} for each in choices}
        self._picked: dict[str, dict[str, Any]] = {}

    def resolve(self, rows: Sequence[Row]) -> None:
        """Replace words by what they name."""
        self.learn(rows)
        for each in self.choices:
            known = self.known[each.name]
            for row in rows:
                if each.name in row.values:
                    self._settle(row, each, row.values[each.name], known[row.values[each.name]])

    def are_known(self, rows: Sequence[Row]) -> bool:
        """Whether every word of these rows names something that is there already, or surely nothing."""
        for each in self.choices:
            known = self.known[each.name]
            for row in rows:
                if each.name in row.values and isinstance(known.get(row.values[each.name], Planned("")), Planned):
                    return False
        return True

    def learn(self, rows: Sequence[Row]) -> None:
        """Find out what new words name, in one look-up a field for the whole chunk."""
        for each in self.choices:
            assert each.resolver is not None
            known = self.known[each.name]
            words = {row.values[each.name] for row in rows if each.name in row.values}
            if fresh := [word for word in words if word not in known]:
                found = each.resolver.find(fresh)
                picked = self._answered(each)
                for word in fresh:
                    known[word] = self._meaning(each, word, found.get(word), picked)
                    if not isinstance(found.get(word, Ambiguous()), Ambiguous):
                        continue
                    if not (each.linked and word in self.names_in_file):
                        self.unmatched[each.name][word] = 0

    def _answered(self, each: Field) -> dict[str, Any]:
        """Values by the keys people chose for this field."""
        if each.name not in self._picked:
            keys = {answer["use"] for answer in self.answers.get(each.name, {}).values() if answer.get("use")}
            assert each.resolver is not None
            self._picked[each.name] = each.resolver.by_key(keys) if keys else {}
        return self._picked[each.name]

    def _meaning(self, each: Field, word: str, found: Any, picked: Mapping[str, Any]) -> Any:
        """The value of a word, ``Planned``, or a :class:`Missing` with the reason as a pair."""
        if found is not None and not isinstance(found, Ambiguous):
            return found
        answers = self.answers.get(each.name, {})
        answer = answers.get(word) or answers.get(OTHERS) or {}
        if answer.get("use") in picked:
            return picked[answer["use"]]
        assert each.resolver is not None
        reason = str(found) if found is not None else f"There is no {each.resolver.noun} called {parsing.shown(word)}."
        if each.linked and word in self.names_in_file:
            return (Missing.EMPTY, "")
        missing = Missing(answer.get("do") or each.missing)
        if missing is Missing.CREATE and each.resolver.can_create and found is None:
            return Planned(word)
        if missing is Missing.EMPTY and not each.required:
            return (Missing.EMPTY, f"{reason} The field is left empty.")
        return (Missing.WRONG, reason)

    def _settle(self, row: Row, each: Field, word: str, meaning: Any) -> None:
        row.words[each.name] = word
        if word in self.unmatched[each.name]:
            self.unmatched[each.name][word] += 1
        if not isinstance(meaning, tuple):
            row.values[each.name] = meaning
            return
        del row.values[each.name]
        missing, reason = meaning
        if missing is Missing.WRONG:
            row.wrong(each.name, word, reason)
        elif reason:
            row.warn(each.name, word, reason)

    def create_planned(self, rows: Sequence[Row], stamp: datetime) -> dict[str, list[int]]:
        """Create what good rows name and nobody knows; returns the keys of what was made by model label."""
        created: dict[str, list[int]] = {}
        for each in self.choices:
            good = [row for row in rows if not row.is_wrong and isinstance(row.values.get(each.name), Planned)]
            if not good:
                continue
            assert each.resolver is not None
            values, made = each.resolver.create({row.values[each.name].text for row in good}, stamp)
            self.known[each.name].update(values)
            for label, keys in made.items():
                created.setdefault(label, []).extend(keys)
            for row in good:
                row.values[each.name] = self.known[each.name][row.values[each.name].text]
        return created
