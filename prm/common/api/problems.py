"""Errors as problem details (RFC 9457)."""

from typing import Any

from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from prm.common.errors import DomainError


def problem(status: int, code: str, detail: str, **extra: Any) -> Response:
    """Return a problem+json answer. ``code`` is stable, ``detail`` is for people."""
    body = {"type": f"urn:entente:problem:{code}", "title": code, "status": status, "detail": detail, **extra}
    return Response(body, status=status, content_type="application/problem+json")


def handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Translate domain and framework errors; anything else stays a 500 without detail."""
    if isinstance(error, DomainError):
        return problem(error.status, error.code, error.message, field=error.field, **error.extra)
    response = exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, exceptions.ValidationError):
        return problem(422, "invalid", "Please correct the fields.", fields=error.detail)
    code = getattr(error, "default_code", "error")
    answer = problem(response.status_code, str(code), str(getattr(error, "detail", code)))
    for name in ("WWW-Authenticate", "Retry-After"):
        if name in response.headers:
            answer[name] = response.headers[name]
    return answer
