"""Simulations: what a version would have decided on the facts of real decisions. The whole truth of the job is here."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from prm.common.models.base import Stamped, Tenancy, public_id_field
from prm.common.models.decision import Decision
from prm.common.models.policy import PolicyVersion


class Simulation(Stamped):
    """One run of a version over decisions of a time. ``body`` and ``scope`` are the version's as they were then.

    ``reference`` is the version in force for the same scope when it began. Compared is with what was really decided, or
    with what ``reference`` would have decided when ``as_decided`` is false. ``cursor`` says where the next chunk
    begins; ``runner`` names the worker that holds the job, lost when ``heartbeat_at`` grows old.

    ``seen`` counts the decisions behind us; of them ``judged`` were run, ``outside`` are others' to decide, and
    ``unreadable`` keep no complete facts. ``rechecked`` counts those ``reference`` made itself that were run again
    under it, ``unfaithful`` those of them that came out differently, which must be none.

    ``supposing`` is what is supposed beside the version, such as an edition of a price book. ``sums`` adds up what the
    kinds of decision count: kind to figure to [before, after, decisions it is known of].
    """

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Stopped"
        CANCELLED = "cancelled", "Cancelled"

    public_id = public_id_field("SM")
    name = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=60)
    version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="simulations")
    revision = models.PositiveIntegerField(default=1)
    body = models.JSONField()
    scope = models.JSONField(default=dict)
    reference = models.ForeignKey(PolicyVersion, null=True, on_delete=models.PROTECT, related_name="+")
    as_decided = models.BooleanField(default=True)
    since = models.DateTimeField()
    until = models.DateTimeField()
    filters = models.JSONField(default=dict)
    supposing = models.JSONField(default=dict)

    state = models.CharField(max_length=12, choices=State.choices, default=State.QUEUED)
    total = models.PositiveIntegerField(default=0)
    cursor = models.JSONField(default=dict)
    seen = models.PositiveIntegerField(default=0)
    judged = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    outside = models.PositiveIntegerField(default=0)
    unreadable = models.PositiveIntegerField(default=0)
    rechecked = models.PositiveIntegerField(default=0)
    unfaithful = models.PositiveIntegerField(default=0)
    tallies = models.JSONField(default=dict)
    sums = models.JSONField(default=dict)
    results = models.JSONField(default=dict)
    problem = models.CharField(max_length=400, blank=True)

    is_shared = models.BooleanField(default=False)
    attached_to = models.ForeignKey(
        PolicyVersion, null=True, on_delete=models.PROTECT, related_name="attached_simulations"
    )
    author_id = models.BigIntegerField(null=True)
    author_name = models.CharField(max_length=200)
    runner = models.CharField(max_length=40, blank=True)
    heartbeat_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    tenancy: ClassVar[Tenancy] = "internal"

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(
                fields=["heartbeat_at"], name="simulation_at_work", condition=Q(state__in=["queued", "running"])
            ),
            models.Index(fields=["version", "-created_at"], name="simulation_of_version"),
        ]

    def __str__(self) -> str:
        return self.name or f"{self.kind} {self.public_id}"

    @property
    def at_work(self) -> bool:
        """Whether a worker has something to do on it."""
        return self.state in {self.State.QUEUED, self.State.RUNNING}

    @property
    def percent(self) -> int:
        """Return how far it is, in whole percent."""
        return 100 if self.state == self.State.DONE else min(99, 100 * self.seen // self.total) if self.total else 0


class SimulatedDecision(models.Model):
    """One decision that would have come out differently. Those that would not are only counted.

    ``effect`` is 1 where the partner gains by the rule's own wish, -1 where it loses, 0 where it is only different.
    ``delta`` is after less before, for answers that are numbers; ``size`` the money at stake in EUR.
    """

    class Effect(models.IntegerChoices):
        LOSES = -1, "Loses"
        DIFFERENT = 0, "Different"
        GAINS = 1, "Gains"

    simulation = models.ForeignKey(Simulation, on_delete=models.CASCADE, related_name="rows")
    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="+")
    partner_id = models.BigIntegerField(null=True)
    tier = models.CharField(max_length=60, blank=True)
    before = models.TextField()
    after = models.TextField()
    sentence = models.TextField()
    effect = models.SmallIntegerField(choices=Effect.choices)
    delta = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    size = models.DecimalField(max_digits=18, decimal_places=2, null=True)

    tenancy: ClassVar[Tenancy] = "internal"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["simulation", "decision"], name="simulated_once"),
        ]
        indexes = [
            models.Index(fields=["simulation", "partner_id"], name="simulated_partner"),
            models.Index(fields=["simulation", "-size", "id"], name="simulated_largest"),
        ]

    def __str__(self) -> str:
        return f"{self.before} to {self.after}"

    @property
    def public_id(self) -> str:
        """Return what a list knows the row by: the decision it is about."""
        return str(self.decision.public_id)
