"""Keys for the API."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from prm.accounts.enums import PartnerRole, StaffRole
from prm.common.audit import track
from prm.common.models.base import Stamped, Tenancy, public_id_field
from prm.common.moment import now


@track(exclude=("token_hash", "last_used_at", "last_used_from", "updated_at"))
class ApiToken(Stamped):
    """A key for the API; only its hash is stored. ``partner_id`` is the partner it opens, ``None`` for the vendor.

    A personal one has the rights its user has today. A service one belongs to the partner or the vendor itself: it has
    ``roles`` of its own and outlives whoever made it.
    """

    class Kind(models.TextChoices):
        PERSONAL = "personal", "Personal"
        SERVICE = "service", "Service"

    public_id = public_id_field("TK")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.PERSONAL)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="api_tokens")
    partner_id = models.BigIntegerField(null=True)
    name = models.CharField(max_length=100)
    token_hash = models.CharField(max_length=64, unique=True)
    roles = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    scopes = ArrayField(models.CharField(max_length=40), default=list)
    made_by_name = models.CharField(max_length=200, blank=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by_name = models.CharField(max_length=200, blank=True)
    warned_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    last_used_from = models.CharField(max_length=45, blank=True)

    tenancy: ClassVar[Tenancy] = "internal"

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="personal", user__isnull=False, roles=[])
                | Q(kind="service", user__isnull=True) & ~Q(roles=[]),
                name="token_has_one_owner",
            )
        ]
        indexes = [
            models.Index(fields=["expires_at"], name="token_unwarned", condition=Q(warned_at=None, revoked_at=None))
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_expired(self) -> bool:
        """Whether its time is over."""
        return self.expires_at <= now()

    @property
    def is_live(self) -> bool:
        """Whether it still opens anything."""
        return self.revoked_at is None and not self.is_expired

    @property
    def reads_all(self) -> bool:
        """Whether it may read everything of its owner's and change nothing."""
        return self.scopes == ["read"]

    @property
    def role_words(self) -> str:
        """Return the roles of a service token in words."""
        labels = {**dict(PartnerRole.choices), **dict(StaffRole.choices)}
        return ", ".join(str(labels[role]).lower() for role in self.roles)
