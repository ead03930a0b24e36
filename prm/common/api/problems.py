"""Errors as problem details (RFC 9457)."""

from collections.abc import Iterator
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse, JsonResponse
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from prm.common.errors import DomainError

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 5


def body_of(status: int, code: str, detail: str, **extra: Any) -> dict[str, Any]:
    """Return a problem's members. ``code`` is stable, ``detail`` is for people."""
    return {"type": f"urn:entente:problem:{code}", "title": code, "status": status, "detail": detail, **extra}


def problem(status: int, code: str, detail: str, **extra: Any) -> Response:
    """Return a problem+json answer of an API view."""
    return Response(body_of(status, code, detail, **extra), status=status, content_type=MEDIA_TYPE)


def outside(status: int, code: str, detail: str) -> HttpResponse:
    """Return a problem+json answer where no API view is there to render one: no such address, nothing works."""
    return JsonResponse(body_of(status, code, detail), status=status, content_type=MEDIA_TYPE)


def is_unavailable(error: BaseException | None) -> bool:
    """Whether the database did not answer, though it may a moment later.

    What else failed on the way out of a lost transaction is due to the loss.
    """
    while error is not None:
        if isinstance(error, (OperationalError, InterfaceError)):
            return True
        error = error.__cause__ or error.__context__
    return False


def broken(error: BaseException | None) -> HttpResponse:
    """Return what the API says when it broke: 503 with a lost database, else 500; no detail either way."""
    if is_unavailable(error):
        said = "The database does not answer. Try again with the same Idempotency-Key: it is done once."
        answer = outside(503, "unavailable", said)
        answer["Retry-After"] = str(RETRY_SECONDS)
        return answer
    return outside(500, "broken", "Something broke on our side.")


def handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Translate domain and framework errors; anything else stays for :func:`broken`."""
    if isinstance(error, DomainError):
        extra = {"field": error.field} if error.field else {}
        return problem(error.status, error.code, error.message, **extra, **error.extra)
    response = exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, exceptions.ValidationError):
        return problem(422, "invalid", "Please correct the fields.", fields=dict(_flat(error.detail)))
    code = getattr(error, "default_code", "error")
    answer = problem(response.status_code, str(code), str(getattr(error, "detail", code)))
    for name in ("WWW-Authenticate", "Retry-After", "Allow"):
        if name in response.headers:
            answer[name] = response.headers[name]
    return answer


def _flat(detail: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield each wrong field by its path, such as ``lines.0.amount``, with the first thing that is wrong with it."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            place = path if name == "non_field_errors" else f"{path}.{name}".strip(".")
            yield from _flat(inner, place)
    elif detail and all(isinstance(inner, str) for inner in detail):
        yield path or "body", str(detail[0])
    else:
        for number, inner in enumerate(detail):
            if inner:
                yield from _flat(inner, f"{path}.{number}".strip("."))
