"""End customers as the vendor knows them. Internal: a partner must not learn who else is there."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from prm.common.audit import audited, track
from prm.common.models.base import Stamped, Tenancy, public_id_field
from prm.common.moment import now


# The keys follow from what else is recorded; a copy of them in history would be its largest part.
@track(exclude=("match_keys",), at_once=True)
class Account(Stamped):
    """One end customer. ``match_keys`` are the numbers of the keys it is found by, which the matching rule makes."""

    public_id = public_id_field("AC")
    name = models.CharField(max_length=200)
    website = models.CharField(max_length=300, blank=True)
    domain = models.CharField(max_length=200, blank=True)
    tax_id = models.CharField(max_length=40, blank=True)
    country = models.CharField(max_length=2, blank=True)
    territory = models.CharField(max_length=20, blank=True)
    address = models.CharField(max_length=300, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    city = models.CharField(max_length=120, blank=True)
    sector = models.CharField(max_length=120, blank=True)
    contact_email = models.EmailField(blank=True)
    employees = models.PositiveIntegerField(null=True, blank=True)
    annual_revenue = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    founded = models.PositiveSmallIntegerField(null=True, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="subsidiaries")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="accounts"
    )
    is_strategic = models.BooleanField(default=False)
    match_keys = ArrayField(models.IntegerField(), default=list, editable=False)
    external_id = models.CharField(max_length=80, blank=True)
    # Set on what is left of an account that was merged: links to it lead to the other one.
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="absorbed"
    )

    tenancy: ClassVar[Tenancy] = "internal"

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(parent=F("id")), name="account_not_its_own_parent"),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="account_not_merged_into_itself"),
            models.UniqueConstraint(
                fields=["external_id"], condition=~Q(external_id=""), name="account_external_id_once"
            ),
        ]
        indexes = [
            # Every registration looks keys up: a list of entries still to be sorted in would be read each time.
            GinIndex(fields=["match_keys"], fastupdate=False, name="account_match_keys"),
            models.Index(fields=["name", "id"], name="account_by_name"),
            models.Index(fields=["country"], name="account_country"),
            models.Index(fields=["sector"], name="account_sector"),
        ]

    def __str__(self) -> str:
        return self.name


@audited
class AccountAlias(Stamped):
    """Another name of an account: a former name, an abbreviation, or what a person confirmed to be the same."""

    class Kind(models.TextChoices):
        ALIAS = "alias", "Also called"
        FORMER = "former", "Formerly"
        CONFIRMED = "confirmed", "Confirmed match"

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    confirmed_by_name = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=now)

    tenancy: ClassVar[Tenancy] = "internal"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "name"], name="alias_once_an_account")]

    def __str__(self) -> str:
        return self.name


class RefutedMatch(models.Model):
    """A person said: this name (with this domain) is not that account. Not asked again."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="refuted")
    name_key = models.CharField(max_length=200)
    domain = models.CharField(max_length=200, blank=True)
    relation = models.CharField(
        max_length=10, choices=[("different", "Different"), ("parent", "Parent or subsidiary")], default="different"
    )
    decided_by_name = models.CharField(max_length=200)
    at = models.DateTimeField(default=now)

    tenancy: ClassVar[Tenancy] = "internal"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "name_key", "domain"], name="refuted_once")]

    def __str__(self) -> str:
        return f"{self.name_key} is not {self.account_id}"


class NameToken(models.Model):
    """How many accounts carry a key, by its number, but for what was noted since; the rarest keys are looked up.

    ``is_common`` says that so many carried it once that no look-up chose it: none chooses it any more, and imports
    leave it out of an account's keys and of the count. Only a rebuilding of all keys takes that back.
    """

    token = models.IntegerField(primary_key=True)
    count = models.PositiveIntegerField(default=0)
    is_common = models.BooleanField(default=False, db_default=False)

    tenancy: ClassVar[Tenancy] = "internal"

    class Meta:
        indexes = [models.Index(fields=["token"], name="common_tokens", condition=models.Q(is_common=True))]

    def __str__(self) -> str:
        return f"{self.token}: {self.count}"


class NameTokenChange(models.Model):
    """So many accounts more, or fewer, carry a key; folded into :class:`NameToken` by a task."""

    token = models.IntegerField()
    count = models.IntegerField()

    tenancy: ClassVar[Tenancy] = "internal"

    class Meta:
        indexes = [models.Index(fields=["token"], name="name_token_change")]

    def __str__(self) -> str:
        return f"{self.token}: {self.count:+}"
