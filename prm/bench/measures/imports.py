"""An import of customers from a CSV file, by the worker's own steps."""

import csv
import io
import time

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from prm.accounts.models import User
from prm.accounts.selectors.actor import staff_actor
from prm.bench import names
from prm.bench.database import working_on
from prm.bench.measures.bench import Bench
from prm.bench.report import Row, share
from prm.common.imports import jobs, runner
from prm.common.models import ImportJob

LEAST = 5_000
FIRST = 30_000_000
"""Number of the first imported customer: none of the database's."""
COLUMNS = ("Account name", "Website", "Country", "City", "Employees", "Account ID")


def measure(bench: Bench) -> list[Row]:
    """Check and import new customers, and change them by importing again."""
    with working_on(bench.large):
        who = staff_actor(User.objects.filter(staff_roles__contains=["ops_admin"]).order_by("pk")[0])
        rows = [_row(FIRST + n) for n in range(bench.plan.effort.rows)]
        floor = _floor(rows)
        text = io.StringIO()
        csv.writer(text).writerows([COLUMNS, *rows])
        job = jobs.bring(actor=who, upload=SimpleUploadedFile("accounts.csv", text.getvalue().encode()))
        started = time.perf_counter()
        jobs.check(actor=who, job=job, mapping=job.mapping, options=job.options)
        _work(job)
        checked = len(rows) / (time.perf_counter() - started)
        job.refresh_from_db()
        started = time.perf_counter()
        jobs.start(actor=who, job=job, only_valid=True)
        _work(job)
        written = len(rows) / (time.perf_counter() - started)
        job.refresh_from_db()
        if job.state != ImportJob.State.DONE or job.result["counts"]["new"] != len(rows):
            raise RuntimeError(f"The import ended {job.state}: {job.problem or job.result}")
    return [
        Row(f"check of {len(rows):,} accounts before an import", f"{checked:,.0f} rows/s"),
        Row(
            f"import of {len(rows):,} new accounts beside {bench.accounts}", f"{written:,.0f} rows/s",
            f"bare INSERTs of 1,000 {floor:,.0f}/s", share(written, floor), f"≥ {LEAST:,}/s", written >= LEAST,
        ),
    ]  # fmt: skip


def _row(n: int) -> tuple[str, ...]:
    # The number keeps two made-up names from being one customer.
    name = f"{names.company(n)} {n:x}"
    return name, f"https://{names.domain(n)}", "Germany", names.town(n), str(10 + n % 5000), f"X-{n}"


def _work(job: ImportJob) -> None:
    while runner.work(job.public_id):
        pass


def _floor(rows: list[tuple[str, ...]]) -> float:
    """Return bare rows a second: INSERTs of a thousand rows into a table with nothing on it but its key."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE bench_rows (id bigserial PRIMARY KEY, a text, b text, c text, d text, e text, f text)"
        )
        started = time.perf_counter()
        for at in range(0, len(rows), 1000):
            part = rows[at : at + 1000]
            marks = ", ".join(["(%s, %s, %s, %s, %s, %s)"] * len(part))
            cursor.execute(
                f"INSERT INTO bench_rows (a, b, c, d, e, f) VALUES {marks}", [v for row in part for v in row]
            )
        seconds = time.perf_counter() - started
        cursor.execute("DROP TABLE bench_rows")
    return len(rows) / seconds
