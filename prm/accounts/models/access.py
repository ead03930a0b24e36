"""Invitations, impersonation and the first-admin key."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from prm.common.audit import track
from prm.common.models.base import Stamped, Tenancy, public_id_field
from prm.common.moment import now


@track(exclude=("token_hash",))
class Invitation(Stamped):
    """A link that lets one person in, once, until it expires. Only the token's hash is stored.

    ``partner_id`` is the partner it opens, ``None`` for staff.
    """

    class State(models.TextChoices):
        OPEN = "open", "Open"
        ACCEPTED = "accepted", "Used"
        REVOKED = "revoked", "Withdrawn"
        EXPIRED = "expired", "Expired"

    public_id = public_id_field("IN")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="invitations")
    partner_id = models.BigIntegerField(null=True)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    organisation = models.CharField(max_length=200)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    tenancy: ClassVar[Tenancy] = "internal"

    def __str__(self) -> str:
        return f"invitation of {self.user_id}"

    @property
    def state(self) -> "Invitation.State":
        """Whether the link still works, or why not."""
        if self.accepted_at is not None:
            return self.State.ACCEPTED
        if self.revoked_at is not None:
            return self.State.REVOKED
        return self.State.EXPIRED if self.expires_at <= now() else self.State.OPEN


class Impersonation(models.Model):
    """A staff member looking through a person's eyes: why, from when to when. Never deleted."""

    public_id = public_id_field("IM")
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="impersonations")
    target = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="impersonated")
    partner_id = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=300)
    started_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    tenancy: ClassVar[Tenancy] = "internal"

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(staff=models.F("target")), name="impersonation_of_another"),
            models.CheckConstraint(condition=Q(expires_at__gt=models.F("started_at")), name="impersonation_ends"),
        ]

    def __str__(self) -> str:
        return f"{self.staff_id} as {self.target_id}"


class SavedView(Stamped):
    """A named set of filters, sorting and columns of one list page; the query string is the state."""

    public_id = public_id_field("VW")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    page = models.CharField(max_length=60)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000)

    tenancy: ClassVar[Tenancy] = "internal"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "page", "name"], name="saved_view_name_once")]

    def __str__(self) -> str:
        return self.name
