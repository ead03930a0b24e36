"""Kernel middleware: a request id for logs and audit, and the content policy."""

import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from prm.common import logs
from prm.common.remember import remembering

GetResponse = Callable[[HttpRequest], HttpResponse]

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)


class RequestContext:
    """Gives every request an id that answers, logs and history rows carry, and a memory of its own."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set the id, run the request, name the id in the answer."""
        request.request_id = uuid.uuid4().hex[:12]  # type: ignore[attr-defined]
        token = logs.request_fields.set({"request": request.request_id, "path": request.path})  # type: ignore[attr-defined]
        try:
            with remembering():
                response = self.get_response(request)
        finally:
            logs.request_fields.reset(token)
        response["X-Request-Id"] = request.request_id  # type: ignore[attr-defined]
        return response


class ContentSecurityPolicy:
    """Sends a policy without any inline exception: no inline script, no inline style, no other host."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add the header to the answer."""
        response = self.get_response(request)
        response.setdefault("Content-Security-Policy", CSP)
        response.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        return response
