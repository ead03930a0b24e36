"""The OpenAPI documents: one for partners, one for the vendor; each is read by its own side only."""

from typing import Any

from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from prm.common.api.schema import document
from prm.common.api.views import ConsoleView, PortalView


class OpenApiRenderer(JSONRenderer):
    """JSON under the name registered for OpenAPI; plain JSON is asked for as often."""

    media_type = "application/vnd.oai.openapi+json"
    format = "openapi"


class PortalDocument(PortalView):
    """What partners' systems can do."""

    resource = ""
    permission = "portal.open"
    renderer_classes = [JSONRenderer, OpenApiRenderer]

    def get(self, request: Request) -> Response:
        """Return the portal's document."""
        return _answer("portal")


class ConsoleDocument(ConsoleView):
    """What the vendor's systems can do."""

    resource = ""
    permission = "console.open"
    renderer_classes = [JSONRenderer, OpenApiRenderer]

    def get(self, request: Request) -> Response:
        """Return the console's document."""
        return _answer("console")


def _answer(side: str) -> Response:
    made: dict[str, Any] = document(side)
    return Response(made, headers={"Cache-Control": "private, max-age=300"})
