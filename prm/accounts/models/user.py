"""People who can sign in."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower

from prm.accounts.enums import SECOND_FACTOR_ROLES, StaffRole
from prm.common.audit import track
from prm.common.models.base import Tenancy, public_id_field
from prm.common.moment import now


class UserManager(BaseUserManager["User"]):
    """Makes users; the e-mail address is lower case and the only name to sign in with."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """Create a user; without a password the account can only be opened by an invitation or a reset."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find by e-mail, whatever its case."""
        return self.get(email__iexact=username)


@track(exclude=("password", "last_login"))
class User(AbstractBaseUser):
    """One person. Staff roles make a user staff; portal rights come from memberships in partners."""

    class Theme(models.TextChoices):
        SYSTEM = "system", "As the system"
        LIGHT = "light", "Light"
        DARK = "dark", "Dark"

    public_id = public_id_field("US")
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    staff_roles = ArrayField(models.CharField(max_length=30, choices=StaffRole.choices), default=list, blank=True)
    job_title = models.CharField(max_length=120, blank=True)
    timezone = models.CharField(max_length=64, default="Europe/Berlin")
    # Whose business hours this person's promises count in; empty: the calendar of the partner they are made to.
    calendar_key = models.CharField(max_length=20, blank=True, default="")
    theme = models.CharField(max_length=10, choices=Theme.choices, default=Theme.SYSTEM)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=now)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    tenancy: ClassVar[Tenancy] = "internal"

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once_in_any_case")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_staff(self) -> bool:
        """Whether the person works for the vendor."""
        return bool(self.staff_roles)

    @property
    def needs_second_factor(self) -> bool:
        """Whether one of the person's roles insists on a second factor."""
        return not SECOND_FACTOR_ROLES.isdisjoint(self.staff_roles)

    def get_full_name(self) -> str:
        """Return the name; allauth asks."""
        return self.name

    def get_short_name(self) -> str:
        """Return the first name."""
        return self.name.split(" ")[0]
