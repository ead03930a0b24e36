"""Links between rows of one file, such as a subsidiary to its parent: tied after all rows are in.

So it does not matter which of the two comes first in the file.
"""

from collections.abc import Sequence
from typing import Any, Self

from prm.common.imports import parsing, tables
from prm.common.imports.fields import Field, Problem, Reader, Row
from prm.common.imports.importer import Importer
from prm.common.imports.pass_over import Outcome, Pass, upsert
from prm.common.imports.tables import Line
from prm.common.models import ImportJob

CIRCLE = "would go round in a circle. The field is left empty."


class Links:
    """The links of one job: the names of its rows, and the names that would make a circle."""

    def __init__(self, importer: Importer, link: Field, parents: dict[str, str]) -> None:
        self.importer, self.link = importer, link
        self.names = parents.keys()
        self._parents = parents
        self._stored: dict[int, int] | None = None

    @classmethod
    def of(cls, importer: Importer, job: ImportJob) -> Self | None:
        """Return the links of a job, or ``None`` when its mapping fills no link."""
        link = importer.link
        if link is None or not job.mapping.get(link.name, {}).get("column"):
            return None
        name = importer.identities[-1][-1]
        only = tuple(each for each in importer.fields if each.name in {name, link.name})
        reader = Reader(only, job.columns, job.mapping, job.options)
        parents: dict[str, str] = {}
        for line, cells in tables.rows(job.staged_as):
            values = reader.read(line, cells).values
            if name in values:
                parents.setdefault(values[name], values.get(link.name, ""))
        return cls(importer, link, parents)

    def warn(self, outcome: Outcome, rows: Sequence[Row]) -> None:
        """Warn of rows whose link would make a circle within the file."""
        name = self.importer.identities[-1][-1]
        for row in rows:
            mine = row.values.get(name, "")
            word = self._parents.get(mine, "")
            if word and self._circles(mine):
                outcome.problems.append((row.line, self._circle(word)))
                outcome.counts["warned"] += not row.problems and not row.is_wrong

    def tie(self, over: Pass, lines: Sequence[Line]) -> Outcome:
        """Write the links of these rows in the current transaction; counts how many under ``linked``."""
        outcome = Outcome()
        rows = [row for row in over.read(lines) if not row.is_wrong and self.link.name in row.values]
        records = over.recognise(rows)
        stored = self._stored_parents()
        target, moved = self.link.target, {}
        for row in rows:
            record, parent = records.get(id(row)), row.values[self.link.name]
            if record is None or record.pk in moved or getattr(record, target) == parent:
                continue
            if self._goes_round(record.pk, parent, stored):
                outcome.problems.append((row.line, self._circle(row.words[self.link.name])))
                continue
            outcome.updated.append((record.pk, {target: getattr(record, target), "updated_at": record.updated_at}))  # type: ignore[attr-defined]
            stored[record.pk] = parent
            setattr(record, target, parent)
            record.updated_at = outcome.stamp  # type: ignore[attr-defined]
            moved[record.pk] = record
        if moved:
            upsert(self.importer.model, list(moved.values()), {target, "updated_at"})
            self.importer.written(list(moved.values()))
        outcome.counts["linked"] = len(moved)
        return outcome

    def _circle(self, word: str) -> Problem:
        return Problem(self.link.name, word, f"{parsing.shown(word)} {CIRCLE}", is_warning=True)

    def _circles(self, name: str) -> bool:
        """Whether following the file's links from ``name`` comes back to it."""
        seen, at = set(), self._parents.get(name, "")
        while at and at not in seen:
            if at == name:
                return True
            seen.add(at)
            at = self._parents.get(at, "")
        return False

    def _stored_parents(self) -> dict[int, int]:
        if self._stored is None:
            target: Any = self.link.target
            pairs = self.importer.queryset().filter(**{f"{target}__isnull": False}).values_list("pk", target)
            self._stored = dict(pairs)
        return self._stored

    @staticmethod
    def _goes_round(key: int, parent: int, stored: dict[int, int]) -> bool:
        at: int | None = parent
        seen: set[int] = set()
        while at is not None and at not in seen:
            if at == key:
                return True
            seen.add(at)
            at = stored.get(at)
        return False
