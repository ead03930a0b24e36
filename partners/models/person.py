"""People at partners: contacts, and those of them who sign in."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from partners.enums import Persona, PersonStatus
from partners.models.partner import Partner
from prm.accounts.enums import PartnerRole
from prm.common.audit import audited
from prm.common.models.base import Stamped, Tenancy, public_id_field


@audited
class Person(Stamped):
    """One person at one partner. With ``user`` and roles it is a membership; the same user may have several."""

    public_id = public_id_field("PE")
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="people")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="memberships"
    )
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    job_title = models.CharField(max_length=120, blank=True)
    persona = models.CharField(max_length=20, choices=Persona.choices, default=Persona.SELLER)
    roles = ArrayField(models.CharField(max_length=30, choices=PartnerRole.choices), default=list, blank=True)
    status = models.CharField(max_length=10, choices=PersonStatus.choices, default=PersonStatus.CONTACT)
    manager_name = models.CharField(max_length=200, blank=True)
    invited_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    external_id = models.CharField(max_length=80, blank=True)

    tenancy: ClassVar[Tenancy] = "partner"

    class Meta:
        ordering = ["name", "id"]
        verbose_name_plural = "people"
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "user"], condition=Q(user__isnull=False), name="one_membership_a_partner"
            ),
            models.UniqueConstraint(
                fields=["partner", "email"],
                condition=~Q(email="") & ~Q(status="removed"),
                name="person_email_once_a_partner",
            ),
            models.CheckConstraint(
                condition=~Q(status="active") | Q(user__isnull=False), name="active_person_can_sign_in"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def role_labels(self) -> list[str]:
        """Return the words for the person's roles."""
        return [str(PartnerRole(role).label) for role in self.roles]
