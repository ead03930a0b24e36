"""Policies: every rule a person may want to change, versioned and effective-dated."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from prm.common.audit import audited
from prm.common.models.base import Stamped, Tenancy, public_id_field

DIMENSIONS = ("programme", "region", "tier", "motion", "cohort")
"""What a version's scope may name."""


@audited
class PolicyVersion(Stamped):
    """One version of one policy. Only a draft is edited: a change of anything later is a new version.

    ``base`` is the version a draft was copied from, ``rolls_back`` the one a roll back is to replace. ``revision``
    counts the saves of a draft, so that nobody overwrites what somebody else saved meanwhile. ``editors`` are the users
    who saved it; none of them approves it.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        IN_REVIEW = "in_review", "In review"
        SCHEDULED = "scheduled", "Scheduled"
        ACTIVE = "active", "Active"
        RETIRED = "retired", "Retired"
        DISCARDED = "discarded", "Discarded"

    public_id = public_id_field("PV")
    kind = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    scope = models.JSONField(default=dict, help_text="Dimension to value, such as region to EMEA; empty is everywhere.")
    scope_key = models.CharField(max_length=200, default="", blank=True)
    body = models.JSONField()
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.DRAFT)
    effective_from = models.DateTimeField(null=True)
    effective_to = models.DateTimeField(null=True)
    change_note = models.TextField(blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="policies_written"
    )
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="policies_approved"
    )
    base = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="copies")
    rolls_back = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="roll_backs")
    rolled_back_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=1)
    last_editor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    edited_at = models.DateTimeField(null=True)
    editors = ArrayField(models.BigIntegerField(), default=list)
    submitted_at = models.DateTimeField(null=True)
    review_note = models.TextField(blank=True)

    tenancy: ClassVar[Tenancy] = "internal"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "number"], name="policy_number_of_its_kind"),
            models.UniqueConstraint(
                fields=["kind", "scope_key"],
                condition=Q(status="active", effective_to__isnull=True),
                name="policy_one_open_version",
            ),
            models.CheckConstraint(
                condition=Q(effective_to__isnull=True) | Q(effective_to__gt=F("effective_from")),
                name="policy_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "in_review", "discarded"]) | Q(effective_from__isnull=False),
                name="policy_in_force_has_a_date",
            ),
        ]
        indexes = [models.Index(fields=["kind", "effective_from"], name="policy_in_force")]

    def __str__(self) -> str:
        return f"{self.kind} version {self.number}"


@audited
class PolicyExample(Stamped):
    """A case whose answer a version must give before it can be approved: facts, and what they have to come to.

    ``decision`` is the kind of decision that is made of the facts. ``scope_key`` narrows it to versions of one scope,
    where the empty text is the scope of everybody; with ``None`` it binds every version of the kind.
    """

    public_id = public_id_field("PX")
    kind = models.CharField(max_length=60)
    scope_key = models.CharField(max_length=200, null=True)
    decision = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    facts = models.JSONField(default=dict)
    expect = models.CharField(max_length=200)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    tenancy: ClassVar[Tenancy] = "internal"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "scope_key", "name"], nulls_distinct=False, name="policy_example_named_once"
            )
        ]
        ordering = ["kind", "created_at", "pk"]

    def __str__(self) -> str:
        return self.name
