"""What every business row has."""

from functools import cache
from typing import Any, ClassVar, Literal

from django.db import models

from prm.common.ids import PublicIdField
from prm.common.moment import now

Tenancy = Literal["partner", "shared", "append", "internal"]


class Stamped(models.Model):
    """A row that knows when it was made and last changed."""

    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField(default=now, editable=False)

    tenancy: ClassVar[Tenancy] = "internal"

    class Meta:
        abstract = True

    def save(self, *args: object, **kwargs: object) -> None:
        """Save, moving ``updated_at``; a narrowed ``update_fields`` takes it along."""
        self.updated_at = now()
        fields = kwargs.get("update_fields")
        if fields is not None:
            kwargs["update_fields"] = {*fields, "updated_at"}  # type: ignore[misc]
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def _get_FIELD_display(self, field: "models.Field[Any, Any]") -> Any:  # noqa: N802 (the framework's name)
        """Return a choice in words. The framework makes the dictionary anew for each row and field."""
        value = getattr(self, field.attname)
        return _words(field).get(value, value)


@cache
def _words(field: "models.Field[Any, Any]") -> dict[Any, str]:
    return {value: str(words) for value, words in field.flatchoices}


def public_id_field(prefix: str) -> PublicIdField:
    """Return the identifier field a model shows to the outside, with its own prefix."""
    return PublicIdField(prefix=prefix, max_length=20, unique=True, editable=False)
