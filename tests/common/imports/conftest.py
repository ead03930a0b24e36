"""An import from the file to its end, as a person would do it."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from prm.common.imports import jobs, runner
from prm.common.models import ImportJob

Bring = Callable[..., ImportJob]


@pytest.fixture(autouse=True)
def _files(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def who(olga, actor):
    """Olga, who may import."""
    return actor(olga)


@pytest.fixture
def check(who) -> Bring:
    """Bring text as a file of a kind and have it checked under the proposed mapping plus ``mapping``."""

    def make(text: str, kind: str, mapping: dict | None = None, **options: str) -> ImportJob:
        job = jobs.bring(actor=who, upload=SimpleUploadedFile("file.csv", text.encode()))
        if job.kind != kind:
            jobs.choose_kind(actor=who, job=job, kind=kind)
            job.refresh_from_db()
        jobs.check(actor=who, job=job, mapping={**job.mapping, **(mapping or {})}, options={**job.options, **options})
        assert job.state == "ready", job.problem
        return job

    return make


@pytest.fixture
def run(who) -> Bring:
    """Run a checked job to its end."""

    def make(job: ImportJob, *, only_valid: bool = False) -> ImportJob:
        jobs.start(actor=who, job=job, only_valid=only_valid)
        while runner.work(job.public_id):
            pass
        job.refresh_from_db()
        return job

    return make


@pytest.fixture
def undo(who) -> Bring:
    """Undo a job to its end."""

    def make(job: ImportJob) -> ImportJob:
        jobs.undo(actor=who, job=job)
        while runner.work(job.public_id):
            pass
        job.refresh_from_db()
        return job

    return make
