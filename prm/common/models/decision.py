"""Decisions: what was decided, on which facts, by which rule; and the card a partner may read."""

from typing import ClassVar

from django.db import models

from prm.common.ids import ordered_uuid
from prm.common.models.base import Tenancy, public_id_field
from prm.common.models.policy import PolicyVersion
from prm.common.moment import now


class Decision(models.Model):
    """The full record: facts, rule, trace, outcome. Internal, because facts may speak of other partners.

    ``scope`` is what its policy was looked up for; unknown for decisions older than that knowledge, whose facts may be
    incomplete too, and empty for those by a person alone. ``overrules`` is the decision a person set aside by this one.
    """

    public_id = public_id_field("DC")
    kind = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    partner_id = models.BigIntegerField(null=True)
    policy = models.ForeignKey(PolicyVersion, null=True, on_delete=models.PROTECT, related_name="decisions")
    facts = models.JSONField(default=dict)
    scope = models.JSONField(null=True)
    trace = models.JSONField(default=list)
    outcome = models.CharField(max_length=60)
    sentence = models.TextField()
    data = models.JSONField(default=dict)
    alternatives = models.JSONField(default=list)
    decided_by_name = models.CharField(max_length=200, blank=True)
    decided_by_id = models.BigIntegerField(null=True)
    overrules = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="overruled_by")
    at = models.DateTimeField(default=now)

    tenancy: ClassVar[Tenancy] = "internal"

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "kind", "-at"], name="decision_subject"),
            models.Index(fields=["kind", "at"], name="decision_kind_at"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.outcome}"


class DecisionCard(models.Model):
    """What the partner may read of a decision: sentence, rows, what would have changed it.

    ``overruled_ref`` names the decision that set this one aside, ``overrules_ref`` the one this one set aside.
    """

    id = models.UUIDField(primary_key=True, default=ordered_uuid, editable=False)
    decision_ref = models.CharField(max_length=20)
    kind = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    partner_id = models.BigIntegerField()
    outcome = models.CharField(max_length=60)
    sentence = models.TextField()
    rows = models.JSONField(default=list)
    total = models.JSONField(default=dict)
    alternatives = models.JSONField(default=list)
    policy_label = models.CharField(max_length=200, blank=True)
    policy_since = models.DateTimeField(null=True)
    overrules_ref = models.CharField(max_length=20, blank=True)
    overruled_ref = models.CharField(max_length=20, blank=True)
    decided_by_name = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=now)

    tenancy: ClassVar[Tenancy] = "partner"

    class Meta:
        indexes = [
            models.Index(fields=["partner_id"], name="card_partner"),
            models.Index(fields=["subject_type", "subject_id", "-at"], name="card_subject"),
        ]

    def __str__(self) -> str:
        return self.sentence
