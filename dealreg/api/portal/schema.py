"""The description of the portal's API, for people and for generators of clients."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.views import SpectacularAPIView

from prm.common.api.permissions import HasActor

PREFIX = "/api/portal/"


def only_portal(endpoints: list[tuple[str, str, str, Any]], **_: Any) -> list[tuple[str, str, str, Any]]:
    """Keep what partners may call; the console's API does not exist for them. The description leaves itself out."""
    return [entry for entry in endpoints if entry[0].startswith(PREFIX) and not entry[0].endswith("/schema")]


class Bearer(OpenApiAuthenticationExtension):
    """Calls carry a token; the browser's own calls carry its session."""

    target_class = "prm.common.api.authentication.SessionActor"
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """Describe the token."""
        return {"type": "http", "scheme": "bearer"}


class Schema(SpectacularAPIView):
    """OpenAPI 3, as YAML or with ``?format=json`` as JSON."""

    audience = "portal"
    permission = "portal.open"
    permissions_by_method: dict[str, str] = {}
    permission_classes = [HasActor]
    custom_settings = {
        "TITLE": "Entente portal API",
        "PREPROCESSING_HOOKS": ["dealreg.api.portal.schema.only_portal"],
        "SCHEMA_PATH_PREFIX": "/api/portal/v1",
        "SECURITY": [{"bearer": []}],
    }
