"""How each person wants to be told, and the digests they got."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from prm.common.models.base import Tenancy
from prm.common.moment import now


class NotificationChoice(models.Model):
    """One person's choice for one kind of news on one channel. Only what differs from the catalogue has a row."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notification_choices")
    kind = models.CharField(max_length=60)
    channel = models.CharField(max_length=10)
    choice = models.CharField(max_length=10)

    tenancy: ClassVar[Tenancy] = "internal"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "channel"], name="notification_choice_once"),
            models.CheckConstraint(
                condition=Q(channel="app", choice__in=["on", "off"])
                | Q(channel="mail", choice__in=["now", "digest", "never"]),
                name="notification_choice_of_channel",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.channel}: {self.choice}"


class MailRhythm(models.Model):
    """When one person wants mail. Whoever has no row gets the digest at eight on weekdays, in their own zone.

    ``paused_until`` is the first day in the person's zone on which mail comes again.
    """

    class Days(models.TextChoices):
        WEEKDAYS = "weekdays", "Monday to Friday"
        EVERY = "every", "Every day"
        NEVER = "never", "No digest"

    DEFAULT_HOUR = 8

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mail_rhythm")
    digest_days = models.CharField(max_length=10, choices=Days.choices, default=Days.WEEKDAYS)
    digest_hour = models.PositiveSmallIntegerField(default=DEFAULT_HOUR)
    paused_until = models.DateField(null=True)

    tenancy: ClassVar[Tenancy] = "internal"

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(digest_hour__lte=23), name="mail_rhythm_hour_of_day")]

    def __str__(self) -> str:
        return f"{self.digest_days} at {self.digest_hour}"


class Digest(models.Model):
    """A digest one person got for one of their days. The row is what makes it exactly one."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digests")
    day = models.DateField()
    run = models.UUIDField()
    at = models.DateTimeField(default=now)

    tenancy: ClassVar[Tenancy] = "internal"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="digest_once_a_day")]
        indexes = [models.Index(fields=["run"], name="digest_run")]

    def __str__(self) -> str:
        return f"digest of {self.day}"
