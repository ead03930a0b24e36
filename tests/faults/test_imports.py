"""A worker is killed in the middle of an import: nothing is lost, nothing comes in twice."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections

from partners.models import Account
from prm.accounts.selectors.actor import staff_actor
from prm.common.imports import jobs, lease, runner
from prm.common.models import ImportChunk, ImportJob
from prm.common.moment import now
from tests.journeys.bench import copy_of

pytestmark = pytest.mark.fault
ROWS = 4_000
CHUNK = 50
WORKER = """
import sys
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
settings.MEDIA_ROOT = sys.argv[2]
import django
django.setup()
from prm.common.imports import runner
runner.CHUNK = int(sys.argv[4])
runner.work(sys.argv[3])
"""


@pytest.fixture
def db(django_db_setup, django_db_blocker, settings, tmp_path):
    """A committed database of one's own, since the killed process must see it."""
    settings.MEDIA_ROOT = tmp_path
    name = connections.databases["default"]["NAME"]
    with django_db_blocker.unblock(), copy_of(name, f"{name}_killed"):
        yield
        connection.close()


def _worker(job: ImportJob, media: Path) -> subprocess.Popen:
    arguments = [connections.databases["default"]["NAME"], str(media), job.public_id, str(CHUNK)]
    return subprocess.Popen([sys.executable, "-c", WORKER, *arguments], cwd=django_settings.BASE_DIR, env=os.environ)


def _killed_midway(job: ImportJob, media: Path) -> int:
    """Let a worker begin, kill it before the end, and return how many rows were in by then."""
    process = _worker(job, media)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and job.cursor < 10 * CHUNK:
        time.sleep(0.01)
        job.refresh_from_db()
    process.send_signal(signal.SIGKILL)
    process.wait(60)
    job.refresh_from_db()
    return job.cursor


def test_an_import_whose_worker_is_killed_goes_on_where_it_was(olga, tmp_path, monkeypatch):
    monkeypatch.setattr(runner, "CHUNK", CHUNK)
    who = staff_actor(olga)
    text = "account,employees\n" + "".join(f"Customer {n} GmbH,{n}\n" for n in range(ROWS)) + "Customer 7 GmbH,7\n"
    job = jobs.bring(actor=who, upload=SimpleUploadedFile("accounts.csv", text.encode()))
    jobs.check(actor=who, job=job, mapping=job.mapping, options=job.options)
    jobs.start(actor=who, job=job, only_valid=False)

    done = _killed_midway(job, tmp_path)
    at_the_kill = Account.objects.count()
    with time_machine.travel(now() + 2 * lease.LEASE):
        orphans = lease.orphans()
        while runner.work(job.public_id):
            pass

    job.refresh_from_db()
    assert 0 < done < ROWS
    assert at_the_kill == done
    assert orphans == [job.public_id]
    assert (job.state, Account.objects.count()) == ("done", ROWS)
    assert (job.result["counts"]["new"], job.result["counts"]["repeated"]) == (ROWS, 1)
    assert ImportChunk.objects.filter(job=job, stage="rows").count() == ROWS // CHUNK + 1
