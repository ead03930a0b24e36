"""The one error type of the domain. It knows nothing of HTTP; the edges translate it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class DomainError(Exception):
    """A request the domain refuses, in words a user can act on.

    ``code`` is stable and machine-readable (``"deal.stale"``), ``message`` is shown to people, ``field`` names the
    form field it belongs to, ``extra`` carries machine-readable detail.
    """

    status = 409

    def __init__(
        self, code: str, message: str, *, field: str | None = None, extra: dict[str, Any] | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field
        self.extra = extra or {}


class Invalid(DomainError):
    """The input is wrong and can be corrected. ``fields`` maps field names to messages."""

    status = 422

    def __init__(self, fields: dict[str, str], *, code: str = "invalid", message: str = "") -> None:
        first = next(iter(fields.values()), "Please correct the marked fields.")
        super().__init__(code, message or first, field=next(iter(fields), None), extra={"fields": fields})
        self.fields = fields


class NotAllowed(DomainError):
    """The actor lacks the right, or the state forbids the action for them."""

    status = 403


class NotFound(DomainError):
    """The object is not there, or not for this actor; the two are never told apart."""

    status = 404

    def __init__(self, message: str = "This page does not exist, or it is not yours to see.") -> None:
        super().__init__("not_found", message)


@contextmanager
def named_in(field: str, message: str) -> Iterator[None]:
    """Make what is not found during the block the fault of the field that named it: raises ``Invalid`` for it."""
    try:
        yield
    except NotFound as error:
        raise Invalid({field: message}) from error
