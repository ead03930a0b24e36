"""What a service checks before it writes: the actor's right, and the row's own rules, in words for people."""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.db.models import Q

from prm.common.actors import Actor
from prm.common.errors import DomainError, Invalid, NotAllowed


def require(actor: Actor, permission: str) -> None:
    """Raise ``NotAllowed`` unless the actor's role includes ``permission``."""
    if not actor.may(permission):
        raise NotAllowed("not_allowed", "Your role does not include this.")


def require_valid(
    record: models.Model,
    broken: Mapping[str, tuple[str, str]] | None = None,
    *,
    besides: Collection[str] = (),
) -> None:
    """Raise ``Invalid`` with a message per field when ``record`` breaks its model's rules.

    ``broken`` translates a constraint's name into the field it belongs to and what to say. ``besides`` are fields that
    cannot break one as they are: constraints over them are left to the database, which saves asking it twice.
    """
    exclude = frozenset([f.name for f in record._meta.fields if not f.editable or f.name in besides])
    try:
        record.full_clean(exclude=exclude, validate_constraints=_has_constraints(type(record), exclude))
    except ValidationError as error:
        fields: dict[str, str] = {}
        for name, wrongs in error.error_dict.items():
            for wrong in wrongs:
                told = _translate(record, wrong, broken or {}) if name == NON_FIELD_ERRORS else None
                field, text = told or (name, wrong.messages[0])
                fields.setdefault(field, text)
        raise Invalid(fields) from error


@cache
def _has_constraints(model: type[models.Model], exclude: frozenset[str]) -> bool:
    """Whether a constraint stands on none of the excluded fields: Django skips the others, but takes long to see it."""
    constraints = [each for owner in (model, *model._meta.all_parents) for each in owner._meta.constraints]
    return any(exclude.isdisjoint(_fields_of(each)) for each in constraints)


def _fields_of(constraint: models.BaseConstraint) -> set[str]:
    """Return the fields a constraint speaks of; none when it does not say so in names."""
    condition = getattr(constraint, "condition", None)
    return {*getattr(constraint, "fields", ()), *(condition.referenced_base_fields if isinstance(condition, Q) else ())}


def _translate(
    record: models.Model, wrong: ValidationError, broken: Mapping[str, tuple[str, str]]
) -> tuple[str, str] | None:
    """Find what to say of the constraint an error speaks of: by its name, or by the fields that must be unique."""
    together = tuple((wrong.params or {}).get("unique_check", ()))
    for constraint in record._meta.constraints:
        unique = bool(together) and tuple(getattr(constraint, "fields", ())) == together
        if constraint.name in broken and (unique or f"“{constraint.name}”" in wrong.messages[0]):
            return broken[constraint.name]
    return None


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
