"""One pass over a chunk of a file: read, resolve, recognise, and, when asked, write.

The same code checks and imports, so what the check promised is what the import does.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import DataError, IntegrityError, models, transaction

from prm.common.imports import following, writing
from prm.common.imports.fields import Problem, Reader, Row
from prm.common.imports.importer import Importer
from prm.common.imports.tables import Line
from prm.common.imports.words import Planned, Words
from prm.common.moment import now

COUNTS = ("new", "update", "unchanged", "repeated", "wrong", "warned")


@dataclass(slots=True)
class Outcome:
    """What a chunk came to: rows by fate, keys created and values replaced for the undo, problems, totals."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTS, 0))
    created: dict[str, list[int]] = field(default_factory=dict)
    updated: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    problems: list[tuple[int, Problem]] = field(default_factory=list)
    totals: dict[str, dict[str, Any]] = field(default_factory=dict)
    stamp: datetime = field(default_factory=now)


def add_total(
    totals: dict[str, dict[str, Any]], label: str, amount: Decimal | None, currency: str, rows: int = 1
) -> None:
    """Add rows to a total; amounts of different currencies are never added up. Amounts are text, for JSON."""
    key = f"{label}|{currency}" if amount is not None else f"{label}|"
    total = totals.setdefault(key, {"label": label, "currency": currency, "rows": 0})
    total["rows"] += rows
    if amount is not None:
        total["amount"] = str(Decimal(total.get("amount", "0")) + amount)


@dataclass(slots=True)
class Begun:
    """A chunk before its turn: its rows as they stand in the file, and the moment they are written with.

    ``is_complete`` says that the rows are complete and those that are not wrong have a record made for them; ``ready``
    writes these records.
    """

    rows: list[Row]
    stamp: datetime = field(default_factory=now)
    is_complete: bool = False
    ready: writing.Ready | None = None


class Pass:
    """A pass over one file under one mapping. Chunks must come in order; words and keys are remembered between.

    ``names_in_file`` are the names of the file's own rows, for links between them.
    """

    def __init__(
        self,
        importer: Importer,
        columns: list[str],
        mapping: Mapping[str, Any],
        options: Mapping[str, Any],
        answers: Mapping[str, Mapping[str, Mapping[str, str]]],
        *,
        names_in_file: Collection[str] = (),
    ) -> None:
        self.importer = importer
        self.reader = Reader(importer.fields, columns, mapping, options)
        filled = {each.name for each in self.reader.fields}
        self.words = Words([each for each in importer.choices() if each.name in filled], answers, names_in_file)
        self._seen: dict[tuple, tuple[int, int]] = {}
        self._merged: dict[int, models.Model] = {}

    def begin(self, lines: Sequence[Line]) -> Begun:
        """Read rows as they stand in the file, and work out as much of them as can be without the database.

        For an importer that ``builds_ahead``, and words that are known, that is all but who they speak of.
        """
        begun = Begun([self.reader.read(line, cells) for line, cells in lines])
        if self.importer.builds_ahead and self.words.are_known(begun.rows):
            good = [row for row in self._completed(begun.rows) if not row.is_wrong]
            begun.is_complete = True
            for row in good:
                row.made, row.sign = self.importer.build(row, begun.stamp), self._sign(row)
            if good:
                begun.ready = writing.ready(self.importer.model, [row.made for row in good if row.made is not None])
        return begun

    def learn(self, lines: Sequence[Line]) -> None:
        """Look up the words of rows that come soon, so that they can be begun without the database."""
        self.importer.learn()
        if self.importer.builds_ahead and self.words.choices:
            self.words.learn([self.reader.read(line, cells) for line, cells in lines])

    def read(self, lines: Sequence[Line]) -> list[Row]:
        """Read rows and complete them, without looking at what is in the database but for the words they use."""
        return self._completed([self.reader.read(line, cells) for line, cells in lines])

    def _completed(self, rows: list[Row]) -> list[Row]:
        self.words.resolve(rows)
        self.importer.complete(rows)
        for row in rows:
            if not row.is_wrong:
                self.importer.check(row)
        return rows

    def remember(self, lines: Sequence[Line]) -> None:
        """Pass over rows that an earlier worker has dealt with, so that later repeats of them are still known."""
        for row in self.read(lines):
            if not row.is_wrong:
                self._repeats(row)

    def check(self, lines: Sequence[Line]) -> tuple[list[Row], Outcome]:
        """Return the rows as read, and what an import of them would do."""
        outcome = Outcome()
        rows = self.read(lines)
        self._judge(rows)
        return rows, self._tally(rows, outcome)

    def write(self, begun: Begun, *, only_valid: bool) -> Outcome:
        """Import what :meth:`begin` returned in the current transaction. Returns what was done.

        A row the database refuses is reported like any other wrong row. Without ``only_valid`` a wrong row raises
        :class:`WrongRow`, and the transaction is the caller's to roll back.
        """
        outcome = Outcome(stamp=begun.stamp)
        rows = begun.rows if begun.is_complete else self._completed(begun.rows)
        self.importer.hold(rows)
        _merge(outcome.created, self.words.create_planned(rows, outcome.stamp))
        known = self._judge(rows)
        new = [row for row in rows if row.fate == "new"]
        if new:
            _merge(outcome.created, self.importer.prepare(new))
        # Changes first: a new row may take what a changed one gives up.
        changed = self._update(rows, known, outcome)
        touched = [*self._insert(new, outcome, begun.ready), *changed]
        self._tally(rows, outcome)
        if not only_valid and outcome.counts["wrong"]:
            line, problem = next((line, p) for line, p in outcome.problems if not p.is_warning)
            raise WrongRow(line, problem.reason)
        if touched:
            self.importer.written(touched)
        return outcome

    def _judge(self, rows: list[Row]) -> dict[int, models.Model]:
        """Give every row its fate; returns the records that known rows speak of, by the row's ``id``."""
        fresh = []
        for row in rows:
            if not row.is_wrong and self._repeats(row):
                row.fate = "repeated"
            elif not row.is_wrong:
                fresh.append(row)
        known = self.recognise(fresh)
        taken: dict[int, int] = {}
        for row in sorted(fresh, key=lambda row: id(row) in self._merged):
            record, merged = known.get(id(row)), self._merged.get(id(row))
            first = row.line if record is None else taken.setdefault(record.pk, row.line)
            if merged is not None:
                row.warn("", str(merged), following.words(merged, record, has_own_row=first != row.line))
            if merged is not None and first != row.line:
                row.fate = "repeated"
                continue
            if first != row.line:
                row.wrong("", str(record), f"Row {first:,} speaks of the same {self.importer.noun}.")
            row.fate = "new" if record is None else "update" if self._changes(row, record) else "unchanged"
        return known

    def _tally(self, rows: list[Row], outcome: Outcome) -> Outcome:
        """Count rows, problems and totals."""
        for row in rows:
            outcome.problems += [(row.line, problem) for problem in row.problems]
            if row.is_wrong:
                outcome.counts["wrong"] += 1
                continue
            outcome.counts[row.fate] += 1
            outcome.counts["warned"] += bool(row.problems)
            if row.fate != "repeated" and (total := self.importer.totals(row)) is not None:
                add_total(outcome.totals, total.label, total.amount, total.currency)
        return outcome

    def _repeats(self, row: Row) -> bool:
        """Whether an earlier row of the file is the same record; a contradiction makes the row wrong."""
        identity, content = row.sign or self._sign(row)
        if identity is None:
            return False
        first = self._seen.setdefault(identity, (row.line, content))
        if first[0] == row.line:
            return False
        if first[1] != content:
            names, key = identity
            row.wrong(
                names[-1], str(key[-1])[:200], f"Row {first[0]:,} is the same {self.importer.noun} with other values."
            )
        return True

    def _sign(self, row: Row) -> tuple[tuple | None, int]:
        return self.importer.identity(row), hash(self.reader.content(row.cells))

    def recognise(self, rows: list[Row]) -> dict[int, models.Model]:
        """Find the records rows speak of, by the strongest identity they have; a merged one leads to what it became."""
        self._merged = {}
        if (known := self.importer.known(rows)) is not None:
            return known
        found: dict[int, models.Model] = {}
        for position, names in enumerate(self.importer.identities):
            stronger = {name for names in self.importer.identities[:position] for name in names} - set(names)
            asked = [row for row in rows if id(row) not in found and _tells(row, names)]
            if not asked:
                continue
            targets = [self.importer.field(name).target for name in names]
            lookup = {target: {row.values[name] for row in asked} for target, name in zip(targets, names, strict=True)}
            by_key: dict[tuple, list[models.Model]] = {}
            for record in following.read(self.importer, lookup):
                by_key.setdefault(tuple(getattr(record, target) for target in targets), []).append(record)
            if not by_key:
                continue
            for row in asked:
                same = by_key.get(tuple(row.values[name] for name in names), [])
                same = [record for record in same if self._agrees(row, record, stronger)]
                same, merged = following.followed(self.importer, same)
                same = [record for record in same if self._agrees(row, record, stronger)]
                if len(same) > 1:
                    row.wrong(names[-1], str(row.values[names[-1]]), f"{len(same)} records are called so.")
                elif same:
                    found[id(row)] = same[0]
                    if merged is not None:
                        self._merged[id(row)] = merged
        return found

    def _agrees(self, row: Row, record: models.Model, stronger: Collection[str]) -> bool:
        """Whether a weaker identity may stand: no stronger one names two different records."""
        for name in stronger:
            mine = row.values.get(name)
            theirs = getattr(record, self.importer.field(name).target)
            if mine not in (None, "") and theirs not in (None, "") and mine != theirs:
                return False
        return True

    def _changes(self, row: Row, record: models.Model) -> dict[str, Any]:
        """What the row would change on a record; an empty cell changes nothing, a merged one's row no name."""
        alone = self.importer.created_only
        if id(row) in self._merged:
            alone = alone | {self.importer.field(name).target for names in self.importer.identities for name in names}
        return {
            attribute: value
            for attribute, value in self.importer.attributes(row).items()
            if attribute not in alone and getattr(record, attribute) != value
        }

    def _insert(self, rows: list[Row], outcome: Outcome, ready: writing.Ready | None) -> list[models.Model]:
        """Create the records of new rows; where the database refuses, row by row, to tell the refused ones."""
        if not rows:
            return []
        model = self.importer.model
        if ready is None or len(ready.records) != len(rows):
            ready = writing.ready(model, [row.made or self.importer.build(row, outcome.stamp) for row in rows])
        if not self.importer.still_holds(ready.records):
            self.importer.learn()
            ready = writing.ready(model, [self.importer.build(row, outcome.stamp) for row in rows])
        try:
            with transaction.atomic():
                made = writing.put(ready)
        except (IntegrityError, DataError):
            made = []
            for row in rows:
                try:
                    with transaction.atomic():
                        made += writing.insert(model, [self.importer.build(row, outcome.stamp)])
                except (IntegrityError, DataError) as error:
                    row.wrong("", "", self.importer.refusal(error))
        _merge(outcome.created, {model._meta.label_lower: [record.pk for record in made]})
        return made

    def _update(self, rows: list[Row], known: Mapping[int, models.Model], outcome: Outcome) -> list[models.Model]:
        """Write changes of many records in one statement, keeping what was there for the undo."""
        attributes: set[str] = set()
        records = []
        for row in rows:
            if row.fate != "update":
                continue
            record, changes = known[id(row)], self._changes(row, known[id(row)])
            outcome.updated.append((record.pk, {name: getattr(record, name) for name in (*changes, "updated_at")}))
            attributes |= changes.keys()
            for name, value in (*changes.items(), ("updated_at", outcome.stamp)):
                setattr(record, name, value)
            records.append(record)
        if records:
            upsert(self.importer.model, records, {*attributes, "updated_at"})
        return records


def _tells(row: Row, names: Sequence[str]) -> bool:
    """Whether a row has all of these values, of records that are there already."""
    for name in names:
        value = row.values.get(name)
        if value is None or value == "" or isinstance(value, Planned):
            return False
    return True


class WrongRow(Exception):
    """A row turned out wrong in an import that takes all rows or none."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"Row {line:,}: {reason}")


def upsert(model: type[models.Model], records: list[models.Model], attributes: Collection[str]) -> None:
    """Write ``attributes`` of known records in one statement.

    An insert that always collides with its own key is many times faster than Django's bulk update, and takes the same
    row locks.
    """
    names = {model._meta.get_field(_field_of(model, attribute)).name for attribute in attributes}
    model._base_manager.bulk_create(
        records,
        update_conflicts=True,
        unique_fields=[model._meta.pk.name],
        update_fields=sorted(names),
        batch_size=2000,
    )


def _field_of(model: type[models.Model], attribute: str) -> str:
    """The field's name for its attribute: ``parent_id`` is ``parent``."""
    for each in model._meta.concrete_fields:
        if each.attname == attribute:
            return each.name
    return attribute


def _merge(into: dict[str, list[int]], more: Mapping[str, list[int]]) -> None:
    for label, keys in more.items():
        into.setdefault(label, []).extend(keys)
