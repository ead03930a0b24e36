"""What pages and downloads show of a job: rows as they would be read, wrong rows with their cells, progress."""

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

from django.apps import apps

from prm.common.imports import lease, runner, tables
from prm.common.imports.fields import Field, Kind, Row
from prm.common.imports.importer import Importer
from prm.common.imports.registry import importer
from prm.common.imports.resolvers import folded
from prm.common.imports.words import Planned
from prm.common.models import ImportChunk, ImportJob
from prm.common.moment import now

PREVIEWED = 12
MOST_FAULTS = 50
FIRST_ROWS = 3
Stage = ImportChunk.Stage


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a preview: what was written, what it is read as, and what is the matter."""

    written: str
    read: str
    reason: str = ""
    is_warning: bool = False
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Previewed:
    """One row of a preview."""

    line: int
    fate: str
    cells: list[Cell]


@dataclass(slots=True)
class Fault:
    """One problem and the rows that have it: the first of them, and how many."""

    label: str
    value: str
    reason: str
    rows: int = 0
    first: list[int] = dataclass_field(default_factory=list)

    @property
    def rows_words(self) -> str:
        """Return such as "3, 13, 21 and 1,477 more"."""
        shown = ", ".join(f"{line:,}" for line in self.first)
        return f"{shown} and {self.rows - len(self.first):,} more" if self.rows > len(self.first) else shown


def preview(job: ImportJob) -> tuple[list[Field], list[Previewed]]:
    """Return the mapped fields and the first rows as they would be read now."""
    over, _links = runner.pass_for(job)
    rows, _outcome = over.check(list(islice(tables.rows(job.staged_as), PREVIEWED)))
    fields = over.reader.fields
    labels = _labels(fields, rows)
    shown = []
    for row in rows:
        problems = {problem.field: problem for problem in row.problems}
        cells = []
        for field in fields:
            problem = problems.get(field.name)
            value = row.values.get(field.name)
            word = row.words.get(field.name, "")
            read = _say(field, value, word, labels)
            cells.append(
                Cell(
                    problem.value if problem else "" if folded(word) == folded(read) else word,
                    read,
                    problem.reason if problem else "",
                    bool(problem and problem.is_warning),
                    field.kind in {Kind.DECIMAL, Kind.INTEGER},
                )
            )
        shown.append(Previewed(row.line, "wrong" if row.is_wrong else row.fate, cells))
    return fields, shown


def faults(job: ImportJob, *, warnings: bool = False) -> list[Fault]:
    """Return what is wrong (or only noted), the most frequent first, at most :data:`MOST_FAULTS` different ones.

    They are of the rows imported, once some are, else of the check.
    """
    labels = {field.name: field.label for field in kind_of(job).fields}
    found: dict[tuple[str, str, str], Fault] = {}
    for line, name, value, reason, warning in _problems(job):
        if warning is not warnings:
            continue
        fault = found.setdefault((name, value, reason), Fault(labels.get(name, ""), value, reason))
        fault.rows += 1
        if len(fault.first) < FIRST_ROWS:
            fault.first.append(line)
    return sorted(found.values(), key=lambda fault: (-fault.rows, fault.first[0]))[:MOST_FAULTS]


def wrong_rows(job: ImportJob) -> tuple[list[str], Iterator[list[str]]]:
    """Return the header and rows of a file with every wrong row as it was, its line and the reasons behind it.

    It can be corrected and uploaded as it is: the two added columns mean nothing to an import.
    """
    reasons: dict[int, list[str]] = {}
    for line, _name, _value, reason, warning in _problems(job):
        if not warning:
            reasons.setdefault(line, []).append(reason)
    width = len(job.columns)

    def rows() -> Iterator[list[str]]:
        for line, cells in tables.rows(job.staged_as):
            if line in reasons:
                yield [*cells[:width], *[""] * (width - len(cells)), str(line), " ".join(reasons[line])]

    return [*job.columns, "Row in the file", "Reason"], rows()


def progress(job: ImportJob) -> tuple[int, int]:
    """Return how much of the work is done and how much there is; rows, or chunks in an undo."""
    if job.state in {ImportJob.State.UNDOING, ImportJob.State.UNDONE}:
        chunks = ImportChunk.objects.filter(job=job).exclude(stage=Stage.CHECK)
        return chunks.filter(is_undone=True).count(), chunks.count()
    tied = bool(job.kind and (link := kind_of(job).link) and job.mapping.get(link.name, {}).get("column"))
    whole = job.rows * (2 if tied and job.state != ImportJob.State.CHECKING else 1)
    return job.cursor + (job.rows if job.stage == Stage.LINKS else 0), whole


def waiting_words(job: ImportJob) -> str:
    """Return what to say to a person who waits: that it goes on, or why it does not move yet."""
    if job.runner == "":
        return "Waiting for a worker to begin. You may leave this page: it goes on by itself."
    if job.heartbeat_at and job.heartbeat_at < now() - lease.LEASE:
        return "The worker has stopped. Another one takes over within a minute, where it was. You may leave this page."
    return "You may leave this page. It goes on, and you can come back."


def kind_of(job: ImportJob) -> Importer:
    """Return a fresh importer of the job's kind."""
    return importer(job.kind)


def source_words(job: ImportJob) -> str:
    """Return how the file was read: "8,800 rows, 8 columns, UTF-8, comma"."""
    parts = [f"{job.rows:,} {'row' if job.rows == 1 else 'rows'}", f"{len(job.columns)} columns"]
    if encoding := job.source.get("encoding"):
        parts += [tables.ENCODINGS.get(encoding, encoding), tables.DELIMITERS[job.source["delimiter"]].lower()]
    elif sheet := job.source.get("sheet"):
        parts.append(f"sheet {sheet}")
    return ", ".join(parts)


def records_in_words(job: ImportJob, by_label: dict[str, int], *, own: bool = False) -> list[tuple[str, int]]:
    """Return counts of records by what they are called; without ``own``, only those of other kinds than the job's."""
    mine = kind_of(job).model._meta.label_lower if job.kind else ""
    named = []
    for label, count in by_label.items():
        if count and (own or label != mine):
            meta = apps.get_model(label)._meta
            named.append((str(meta.verbose_name if count == 1 else meta.verbose_name_plural), count))
    return named


def _problems(job: ImportJob) -> Iterator[tuple[int, str, str, str, bool]]:
    """Problems in the order of the file: of the rows imported so far, else of the check."""
    ran = ImportChunk.objects.filter(job=job).exclude(stage=Stage.CHECK)
    source = ran if ran.exists() else ImportChunk.objects.filter(job=job, stage=Stage.CHECK)
    for wrong in source.order_by("pk").values_list("wrong", flat=True).iterator():
        yield from (tuple(each) for each in wrong)


def _labels(fields: list[Field], rows: list[Row]) -> dict[str, dict[Any, str]]:
    """What people call the resolved values of these rows, by field."""
    found: dict[str, dict[Any, str]] = {}
    for field in fields:
        if field.resolver is not None:
            values = {row.values[field.name] for row in rows if field.name in row.values}
            found[field.name] = field.resolver.labels({value for value in values if not isinstance(value, Planned)})
    return found


def _say(field: Field, value: Any, word: str, labels: dict[str, dict[Any, str]]) -> str:
    if value is None:
        return ""
    if isinstance(value, Planned):
        return f"{value.text} (new)"
    if field.resolver is not None:
        return labels.get(field.name, {}).get(value, word)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, Decimal):
        return f"{value:,.2f}"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
