"""What a service checks before it writes: the actor's right, and the row's own rules, in words for people."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models

from prm.common.actors import Actor
from prm.common.errors import DomainError, Invalid, NotAllowed


def require(actor: Actor, permission: str) -> None:
    """Raise ``NotAllowed`` unless the actor's role includes ``permission``."""
    if not actor.may(permission):
        raise NotAllowed("not_allowed", "Your role does not include this.")


def require_valid(record: models.Model, broken: Mapping[str, tuple[str, str]] | None = None) -> None:
    """Raise ``Invalid`` with a message per field when ``record`` breaks its model's rules.

    ``broken`` translates a constraint's name into the field it belongs to and what to say.
    """
    try:
        record.full_clean(exclude=[field.name for field in record._meta.fields if not field.editable])
    except ValidationError as error:
        fields: dict[str, str] = {}
        for name, messages in error.message_dict.items():
            for message in messages:
                field, text = _translate(message, broken or {}) if name == NON_FIELD_ERRORS else (name, message)
                fields.setdefault(field, text)
        raise Invalid(fields) from error


def _translate(message: str, broken: Mapping[str, tuple[str, str]]) -> tuple[str, str]:
    """Find the constraint Django's message names."""
    return next((told for name, told in broken.items() if f"“{name}”" in message), (NON_FIELD_ERRORS, message))


def require_fresh(seen: str, updated_at: datetime, noun: str) -> None:
    """Raise ``DomainError`` ``stale`` when the record changed since the form that saw it at ``seen`` was opened.

    An empty ``seen`` asks for no check: a service that was handed no form.
    """
    if seen and seen != updated_at.isoformat():
        raise DomainError(
            "stale",
            f"Somebody changed this {noun} while you were writing. Nothing of yours is lost: compare, then save again.",
            extra={"updated_at": updated_at.isoformat()},
        )


def tidy(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return form or file data with text stripped of outer space and of characters the database cannot hold."""
    return {key: value.replace("\x00", "").strip() if isinstance(value, str) else value for key, value in data.items()}
