"""The worker's side of a job: check it, import it chunk by chunk, tie links, undo.

Every chunk is one transaction that writes its rows, its record for the undo and the job's progress together. A worker
killed at any point leaves a job that another worker continues at the next chunk, with nothing lost or done twice.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db import connection

from prm.common import audit, workflow
from prm.common.actors import SYSTEM
from prm.common.errors import DomainError
from prm.common.imports import ahead, findings, lease, tables, undo
from prm.common.imports.links import Links
from prm.common.imports.pass_over import COUNTS, Outcome, Pass, WrongRow, add_total
from prm.common.imports.registry import importer
from prm.common.imports.tables import Line
from prm.common.imports.workflow import IMPORT
from prm.common.models import ImportChunk, ImportJob
from prm.common.moment import now
from prm.common.workflow import Step

logger = logging.getLogger(__name__)

CHUNK = 1_000
WORTH_ANALYSING = 1_000  # rows after which the planner should look at the table again
WORTH_ANALYSING_OF = 0.05  # the part of the table that has to be new; fewer rows change no plan
Stage = ImportChunk.Stage


def work(job_ref: str, *, seconds: float = 200) -> bool:
    """Work on a job for at most about ``seconds``; returns whether there is more to do.

    Does nothing when another worker holds the job. What goes wrong is written on the job and logged, never raised.
    """
    taken = lease.claim(job_ref)
    return work_on(*taken, seconds=seconds) if taken else False


def work_on(job: ImportJob, token: str, *, seconds: float = 200) -> bool:
    """The same for a job already claimed with ``token``."""
    until = time.monotonic() + seconds
    try:
        with audit.context(actor=job.actor_id, import_job=job.public_id):
            if job.state == ImportJob.State.CHECKING:
                return _check(job, token)
            if job.state == ImportJob.State.RUNNING:
                return _run(job, token, until)
            with audit.context(actor=(job.undone or {}).get("by") or job.actor_id):
                return undo.work(job, token, until)
    except lease.Lost:
        return False
    except WrongRow as error:
        _fail(job, f"{error} Nothing after that chunk was written.")
    except DomainError as error:
        _fail(job, f"{error.message} What was imported so far is kept.")
    except Exception as error:
        logger.exception("import %s stopped", job.public_id)
        _fail(job, f"An error of ours: {type(error).__name__}. What was imported so far is kept.")
    finally:
        lease.release(job, token)
    return False


def pass_for(job: ImportJob, answers: dict[str, Any] | None = None) -> tuple[Pass, Links | None]:
    """Return a pass over the job's file, and its links between rows if its mapping has some."""
    made = importer(job.kind)
    made.actor_id = job.actor_id
    links = Links.of(made, job)
    over = Pass(
        made,
        job.columns,
        job.mapping,
        job.options,
        job.answers if answers is None else answers,
        names_in_file=links.names if links else (),
    )
    return over, links


def chunks(job: ImportJob, start: int = 0) -> Iterator[list[Line]]:
    """Yield the file's rows in chunks, from the ``start``-th row on."""
    lines = tables.rows(job.staged_as, start)
    while part := list(islice(lines, CHUNK)):
        yield part


def _check(job: ImportJob, token: str) -> bool:
    """Go through the whole file without writing a record; a check that was cut off begins again."""
    over, links = pass_for(job)
    total = _nothing()
    with lease.step(job, token) as locked:
        ImportChunk.objects.filter(job=job, stage=Stage.CHECK).delete()
        locked.cursor, locked.stage = 0, Stage.CHECK
        locked.save(update_fields=["cursor", "stage", "heartbeat_at"])
    for number, lines in enumerate(chunks(job)):
        rows, outcome = over.check(lines)
        if links:
            links.warn(outcome, rows)
        with lease.step(job, token) as locked:
            _keep(locked, Stage.CHECK, number, outcome)
            locked.cursor += len(lines)
            locked.save(update_fields=["cursor", "heartbeat_at"])
        _merge(total, outcome)
    with lease.step(job, token) as locked:
        workflow.apply(
            IMPORT,
            locked,
            "checked",
            actor=SYSTEM,
            step=Step(update={"checked": total, "findings": findings.collect(over), "cursor": 0, "stage": ""}),
        )
    return False


def _run(job: ImportJob, token: str, until: float) -> bool:
    """Import from the cursor on; returns whether time ran out before the end."""
    over, links = pass_for(job)
    if job.stage != Stage.LINKS:
        _remember(job, over)
        with closing(ahead.read(over, chunks(job, job.cursor))) as parts:
            for begun in parts:
                if time.monotonic() > until:
                    return True
                with lease.step(job, token) as locked:
                    outcome = over.write(begun, only_valid=locked.only_valid)
                    _advance(locked, Stage.ROWS, outcome, len(begun.rows))
                job.cursor = locked.cursor
        if links is None:
            return _finish(job, token)
        with lease.step(job, token) as locked:
            locked.stage, locked.cursor = Stage.LINKS, 0
            locked.save(update_fields=["stage", "cursor", "heartbeat_at"])
        job.cursor = 0
        over, links = pass_for(job)
    assert links is not None
    for lines in chunks(job, job.cursor):
        if time.monotonic() > until:
            return True
        with lease.step(job, token) as locked:
            outcome = links.tie(over, lines)
            _advance(locked, Stage.LINKS, outcome, len(lines))
        job.cursor = locked.cursor
    return _finish(job, token)


def _remember(job: ImportJob, over: Pass) -> None:
    """Look again at the rows behind the cursor, so that their repeats ahead are still seen as repeats."""
    behind = tables.rows(job.staged_as)
    left = job.cursor
    while left and (part := list(islice(behind, min(CHUNK, left)))):
        over.remember(part)
        left -= len(part)


def _advance(job: ImportJob, stage: str, outcome: Outcome, rows: int) -> None:
    """Write what the chunk did and how far the job is, in the chunk's own transaction."""
    _keep(job, stage, job.cursor // CHUNK, outcome)
    result = job.result or _nothing()
    _merge(result, outcome)
    job.result, job.stage, job.cursor = result, stage, job.cursor + rows
    job.save(update_fields=["result", "stage", "cursor", "heartbeat_at"])


def _keep(job: ImportJob, stage: str, number: int, outcome: Outcome) -> None:
    ImportChunk.objects.create(
        job=job,
        stage=stage,
        number=number,
        created=outcome.created,
        updated=[[key, undo.plain(before)] for key, before in outcome.updated],
        wrong=[[line, p.field, p.value[:200], p.reason, p.is_warning] for line, p in outcome.problems],
        stamp=outcome.stamp,
    )


def _finish(job: ImportJob, token: str) -> bool:
    with lease.step(job, token) as locked:
        workflow.apply(
            IMPORT,
            locked,
            "finish",
            actor=SYSTEM,
            step=Step(update={"finished_at": now()}, data={"actor": job.actor_id, "file": job.file_name}),
        )
    if job.rows >= WORTH_ANALYSING:
        _analyse(importer(job.kind).model._meta.db_table, job.rows)
    return False


def _analyse(table: str, rows: int) -> None:
    """Let the planner look at a table that has grown by so many rows, unless they are few among those it knows of."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [table])
        if rows >= WORTH_ANALYSING_OF * cursor.fetchone()[0]:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(table)}")


def _fail(job: ImportJob, problem: str) -> None:
    """Write on the job what stopped it; a check goes back to its mapping."""
    update = {"problem": problem[:400], "finished_at": now()}
    name = "halt" if job.state == ImportJob.State.CHECKING else "fail"
    try:
        workflow.apply(
            IMPORT,
            job,
            name,
            actor=SYSTEM,
            step=Step(update=update, data={"actor": job.actor_id, "file": job.file_name}),
        )
    except DomainError:
        logger.warning("import %s had moved on", job.public_id)


def _nothing() -> dict[str, Any]:
    return {"counts": dict.fromkeys(COUNTS, 0), "totals": {}, "created": {}}


def _merge(total: dict[str, Any], outcome: Outcome) -> None:
    """Add a chunk's figures to a job's."""
    for name, count in outcome.counts.items():
        total["counts"][name] = total["counts"].get(name, 0) + count
    for label, keys in outcome.created.items():
        total["created"][label] = total["created"].get(label, 0) + len(keys)
    for part in outcome.totals.values():
        amount = part.get("amount")
        add_total(
            total["totals"], part["label"], None if amount is None else Decimal(amount), part["currency"], part["rows"]
        )
