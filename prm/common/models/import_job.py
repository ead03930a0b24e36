"""Import jobs: the whole truth of an import is here, so a killed worker loses nothing and repeats nothing."""

from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from prm.common.models.base import Stamped, Tenancy, public_id_field


class ImportJob(Stamped):
    """One file on its way in: how it is read, what was found in it, how far it is, what came of it.

    ``mapping`` is field to ``{"column", "fixed", "factor"}``; ``answers`` is field to text to what a person decided
    about it. ``cursor`` is the number of rows behind us in the running stage. ``runner`` names the worker that holds
    the job; it is lost when ``heartbeat_at`` grows old.
    """

    class State(models.TextChoices):
        MAPPING = "mapping", "Being set up"
        CHECKING = "checking", "Being checked"
        READY = "ready", "Checked"
        RUNNING = "running", "Importing"
        DONE = "done", "Imported"
        CANCELLED = "cancelled", "Cancelled"
        FAILED = "failed", "Stopped"
        UNDOING = "undoing", "Being undone"
        UNDONE = "undone", "Undone"

    public_id = public_id_field("IJ")
    kind = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.MAPPING)
    file_name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    stored_as = models.CharField(max_length=100)
    staged_as = models.CharField(max_length=100)
    columns = models.JSONField(default=list)
    rows = models.PositiveIntegerField(default=0)
    source = models.JSONField(default=dict)

    mapping = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    answers = models.JSONField(default=dict)
    findings = models.JSONField(default=list)
    checked = models.JSONField(default=dict)

    only_valid = models.BooleanField(default=False)
    stage = models.CharField(max_length=8, blank=True)
    cursor = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    undone = models.JSONField(default=dict)
    problem = models.CharField(max_length=400, blank=True)

    runner = models.CharField(max_length=40, blank=True)
    heartbeat_at = models.DateTimeField(null=True)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=200)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    tenancy: ClassVar[Tenancy] = "internal"

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(
                fields=["heartbeat_at"],
                name="import_at_work",
                condition=Q(state__in=["checking", "running", "undoing"]),
            ),
            models.Index(fields=["-created_at", "-id"], name="import_newest"),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def at_work(self) -> bool:
        """Whether a worker has something to do on it."""
        return self.state in {self.State.CHECKING, self.State.RUNNING, self.State.UNDOING}


class ImportChunk(models.Model):
    """What one chunk of a job did, written in the transaction that did it.

    ``created`` is model label to keys, ``updated`` is a list of ``[key, {attribute: value before}]``, ``wrong`` a list
    of ``[line, field, value, reason]``. ``stamp`` is the moment written on every row the chunk touched.
    """

    class Stage(models.TextChoices):
        CHECK = "check", "Check"
        ROWS = "rows", "Rows"
        LINKS = "links", "Links between rows"

    job = models.ForeignKey(ImportJob, on_delete=models.CASCADE, related_name="chunks")
    stage = models.CharField(max_length=8, choices=Stage.choices)
    number = models.PositiveIntegerField()
    created = models.JSONField(default=dict)
    updated = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    wrong = models.JSONField(default=list)
    stamp = models.DateTimeField()
    is_undone = models.BooleanField(default=False)

    tenancy: ClassVar[Tenancy] = "internal"

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["job", "stage", "number"], name="import_chunk_once")]

    def __str__(self) -> str:
        return f"{self.job_id}: {self.stage} {self.number}"
