"""What people do with imports: bring a file, say what it is and how it is read, answer, start, stop, undo."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from prm.common import uploads, waking, workflow
from prm.common.actors import Actor
from prm.common.errors import DomainError, Invalid, NotFound
from prm.common.guards import require
from prm.common.imports import lease, runner, suggestions, tables
from prm.common.imports.fields import FACTORS, Field, Form, Kind
from prm.common.imports.importer import Importer
from prm.common.imports.parsing import Unreadable, shown
from prm.common.imports.registry import importer, kinds
from prm.common.imports.workflow import IMPORT
from prm.common.models import ImportChunk, ImportJob
from prm.common.moment import now
from prm.common.workflow import Step

SAMPLES = 50
CHECKED_AT_ONCE = 10_000  # rows; so many are checked while the person waits, about a second
ORDERS = {"ymd": "Year, month, day", "dmy": "Day, month, year", "mdy": "Month, day, year"}
STYLES = {"point": "1,234.50", "comma": "1.234,50"}
Mapped = dict[str, dict[str, str]]


def visible_to(actor: Actor) -> QuerySet[ImportJob]:
    """Return the jobs the actor may see, newest first."""
    require(actor, "import.view")
    return ImportJob.objects.all()


def get_visible(actor: Actor, job_ref: str) -> ImportJob:
    """Return one job; raises :class:`NotFound`."""
    job = visible_to(actor).filter(public_id=job_ref).first()
    if job is None:
        raise NotFound()
    return job


@transaction.atomic
def bring(*, actor: Actor, upload: Any, kind: str = "", fixed: Mapping[str, str] | None = None) -> ImportJob:
    """Keep and read an uploaded file, and propose what it holds, or take it for ``kind`` with values for all rows.

    Raises :class:`Invalid` on ``file`` when it is no table we can read.
    """
    require(actor, "import.run")
    found = uploads.inspect(upload, uploads.TABLES)
    stored_as = uploads.store(upload, folder="imports")
    try:
        table = tables.stage(stored_as=stored_as, content_type=found.content_type)
    except Invalid:
        uploads.discard(stored_as)
        raise
    job = ImportJob(
        file_name=found.name,
        content_type=found.content_type,
        size=found.size,
        stored_as=stored_as,
        actor_id=actor.user_id,
        actor_name=actor.name,
    )
    _put(job, table)
    if kind:
        _propose(job, importer(kind))
        job.mapping |= {name: {"fixed": value} for name, value in (fixed or {}).items()}
        job.save()
        return job
    ranked = suggestions.kinds([each() for each in kinds().values()], job.columns, samples(job))
    if ranked and ranked[0][0] > 0:
        _propose(job, ranked[0][1])
    job.save()
    return job


@transaction.atomic
def again(*, actor: Actor, job: ImportJob, kind: str) -> ImportJob:
    """Start another import of the same file, as another kind of record: partners first, then their people."""
    require(actor, "import.run")
    other = ImportJob(
        file_name=job.file_name,
        content_type=job.content_type,
        size=job.size,
        stored_as=job.stored_as,
        staged_as=job.staged_as,
        columns=job.columns,
        rows=job.rows,
        source=job.source,
        actor_id=actor.user_id,
        actor_name=actor.name,
    )
    _propose(other, importer(kind))
    other.save()
    return other


@transaction.atomic
def reread(*, actor: Actor, job: ImportJob, encoding: str = "", delimiter: str = "", sheet: str = "") -> None:
    """Read the file again with another encoding, delimiter or sheet. The mapping is proposed anew."""
    require(actor, "import.run")
    locked = _setting_up(job)
    table = tables.stage(
        stored_as=locked.stored_as,
        content_type=locked.content_type,
        encoding=encoding,
        delimiter=delimiter,
        sheet=sheet,
    )
    _put(locked, table)
    if locked.kind:
        _propose(locked, importer(locked.kind))
    locked.save()


@transaction.atomic
def choose_kind(*, actor: Actor, job: ImportJob, kind: str) -> None:
    """Say what the file holds, and propose the mapping for it. Raises :class:`NotFound` for an unknown kind."""
    require(actor, "import.run")
    locked = _setting_up(job)
    _propose(locked, importer(kind))
    locked.save()


def check(*, actor: Actor, job: ImportJob, mapping: Mapped, options: Mapping[str, str]) -> None:
    """Keep the mapping and check the whole file against it: at once when it is small, else in the background.

    Raises :class:`Invalid` with a message per field (``column-name``) when the mapping cannot work; it is kept anyway.
    """
    require(actor, "import.run")
    with transaction.atomic():
        locked = _setting_up(job)
        made = importer(locked.kind)
        locked.mapping = _tidy(made, mapping, locked.columns)
        locked.options = {
            "date": options["date"] if options.get("date") in ORDERS else "ymd",
            "decimal": options["decimal"] if options.get("decimal") in STYLES else "point",
        }
        job.mapping, job.options = locked.mapping, locked.options
        locked.save(update_fields=["mapping", "options"])
    if wrong := _faults(made, locked.mapping):
        raise Invalid(wrong, code="import.mapping")
    _check(actor, job)


def answer(*, actor: Actor, job: ImportJob, answers: Mapping[str, Mapping[str, Mapping[str, str]]]) -> None:
    """Keep what a person decided about unknown words, and check again.

    ``answers`` is field to word to ``{"use": key}`` or ``{"do": "empty" | "create" | "wrong"}``.
    """
    require(actor, "import.run")
    with transaction.atomic():
        locked = _setting_up(job)
        locked.answers = {**locked.answers, **{name: dict(words) for name, words in answers.items()}}
        locked.save(update_fields=["answers"])
    _check(actor, job)


def start(*, actor: Actor, job: ImportJob, only_valid: bool) -> None:
    """Import in the background: all rows, or with ``only_valid`` the good ones.

    Raises :class:`DomainError` ``import.wrong_rows`` when all are wanted but some are wrong, ``import.nothing`` when
    none is left to import.
    """
    counts = job.checked.get("counts", {})
    if counts.get("wrong") and not only_valid:
        raise DomainError("import.wrong_rows", "Some rows are wrong. Correct them, or import the valid rows only.")
    if not any(counts.get(name) for name in ("new", "update", "unchanged")):
        raise DomainError("import.nothing", "No row can be imported as it is.")
    update = {
        "only_valid": only_valid,
        "cursor": 0,
        "stage": ImportChunk.Stage.ROWS,
        "result": {},
        "problem": "",
        "started_at": now(),
        "finished_at": None,
    }
    _go(actor, job, "start", update)


def cancel(*, actor: Actor, job: ImportJob) -> None:
    """Stop after the chunk that is being written. What is in stays in until it is undone."""
    if job.state == ImportJob.State.CHECKING:
        workflow.apply(IMPORT, job, "halt", actor=actor)
    else:
        workflow.apply(IMPORT, job, "cancel", actor=actor, step=Step(update={"finished_at": now()}))


def resume(*, actor: Actor, job: ImportJob) -> None:
    """Go on with a cancelled or stopped import where it was."""
    if ImportChunk.objects.filter(job=job, is_undone=True).exists():
        raise DomainError("import.partly_undone", "A part of this import is undone already. Finish the undo instead.")
    _go(actor, job, "resume", {"problem": "", "finished_at": None})


def undo(*, actor: Actor, job: ImportJob) -> None:
    """Take back what the import did, in the background; what people have built on since stays and is named."""
    _go(actor, job, "undo", {"problem": "", "undone": {**(job.undone or {}), "by": actor.user_id}})


@transaction.atomic
def discard(*, actor: Actor, job: ImportJob) -> None:
    """Forget an import that has written nothing, and its file when no other import uses it."""
    require(actor, "import.run")
    locked = _setting_up(job)
    reference = locked.stored_as, locked.staged_as
    locked.delete()
    for name in reference:
        if not ImportJob.objects.filter(stored_as=reference[0]).exists():
            transaction.on_commit(lambda name=name: uploads.discard(name))


def samples(job: ImportJob) -> dict[str, list[str]]:
    """Return the first cells of each column."""
    found: dict[str, list[str]] = {column: [] for column in job.columns}
    for number, (_line, cells) in enumerate(tables.rows(job.staged_as)):
        if number >= SAMPLES:
            break
        for column, cell in zip(job.columns, cells, strict=False):
            found[column].append(cell)
    return found


def wake(job: ImportJob) -> None:
    """Ask a worker to go on now. A lost message costs half a minute: the schedule finds the job."""
    from prm.common.tasks.imports import run

    waking.wake(run, job.public_id)


def _go(actor: Actor, job: ImportJob, name: str, update: dict[str, Any]) -> None:
    workflow.apply(IMPORT, job, name, actor=actor, step=Step(update=update))
    transaction.on_commit(lambda: wake(job), robust=True)


def _check(actor: Actor, job: ImportJob) -> None:
    """Check now when it is quick, else let a worker do it."""
    token, claimed = lease.reserve()
    now_here = job.rows <= CHECKED_AT_ONCE
    update = {"cursor": 0, "stage": "", "problem": "", "checked": {}, "findings": [], **(claimed if now_here else {})}
    workflow.apply(IMPORT, job, "check", actor=actor, step=Step(update=update))
    if now_here:
        job.refresh_from_db()
        runner.work_on(job, token)
        job.refresh_from_db()
    else:
        transaction.on_commit(lambda: wake(job), robust=True)


def _setting_up(job: ImportJob) -> ImportJob:
    """The job under lock, when nothing of it is written yet; raises ``DomainError`` ``import.stale``."""
    locked: ImportJob = workflow.lock(job)
    if locked.state not in {ImportJob.State.MAPPING, ImportJob.State.READY}:
        raise DomainError("import.stale", "This import has begun, so its settings cannot be changed any more.")
    return locked


def _put(job: ImportJob, table: tables.Table) -> None:
    job.staged_as, job.columns, job.rows, job.source = table.staged_as, table.columns, table.rows, table.source


def _propose(job: ImportJob, made: Importer) -> None:
    """Propose a mapping: the one used last for a file with these columns, else the likeliest."""
    job.kind, job.answers, job.checked, job.findings = made.key, {}, {}, []
    last = (
        ImportJob.objects.filter(kind=made.key, columns=job.columns)
        .exclude(state__in=[ImportJob.State.MAPPING, ImportJob.State.CHECKING])
        .exclude(pk=job.pk)
        .first()
    )
    cells = samples(job)
    if last is not None:
        job.mapping, job.options, job.answers = last.mapping, {**last.options, "remembered": True}, last.answers
        return
    job.mapping = suggestions.mapping(made, job.columns, cells)
    job.options = suggestions.options(_told(made, job.mapping, cells))


def _told(made: Importer, mapping: Mapped, cells: dict[str, list[str]]) -> list[list[str]]:
    """The cells of columns that hold dates or figures."""
    written = {"date", "decimal", "integer"}
    return [
        cells[part["column"]]
        for name, part in mapping.items()
        if part.get("column") in cells and made.field(name).kind in written
    ]


def _tidy(made: Importer, mapping: Mapped, columns: list[str]) -> Mapped:
    """Only known fields, columns and factors, only what is set."""
    tidy: Mapped = {}
    for field in made.fields:
        given = mapping.get(field.name, {})
        part = {
            "column": given.get("column", "") if given.get("column") in columns else "",
            "fixed": given.get("fixed", "").replace("\0", "").strip()[:500],
            "factor": given.get("factor", "") if field.scaled and given.get("factor") in FACTORS else "",
        }
        if part["column"] or part["fixed"]:
            tidy[field.name] = {key: value for key, value in part.items() if value}
    return tidy


def _faults(made: Importer, mapping: Mapped) -> dict[str, str]:
    """What is wrong with a mapping, by the name of the form's field."""
    wrong: dict[str, str] = {}
    used: dict[str, Field] = {}
    for field in made.fields:
        part = mapping.get(field.name, {})
        if field.required and not part:
            wrong[f"column-{field.name}"] = (
                f"Choose the column of {field.label.lower()}, or give one value for all rows."
            )
        column = part.get("column", "")
        if column and column in used:
            wrong[f"column-{field.name}"] = f"“{column}” is already {used[column].label.lower()}."
        elif column:
            used[column] = field
        if part.get("fixed") and (reason := _unfit(field, part["fixed"])):
            wrong[f"fixed-{field.name}"] = reason
    return wrong


def _unfit(field: Field, text: str) -> str:
    """Why a value for all rows cannot be, or nothing."""
    try:
        field.read(text, Form())
    except Unreadable as error:
        return f"{shown(text)} {error}"
    if field.kind is Kind.CHOICE and field.resolver is not None and text not in field.resolver.find([text]):
        return f"There is no {field.resolver.noun} called {shown(text)}."
    return ""
