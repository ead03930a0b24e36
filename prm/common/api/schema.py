"""The description of an API, for people and for generators of clients: OpenAPI 3.1, one document a side."""

from functools import cache
from threading import Lock
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.settings import patched_settings

from prm.common.api import links, scopes
from prm.common.api.problems import MEDIA_TYPE

PREFIX = {"portal": "/api/portal/v1/", "console": "/api/console/v1/"}
TITLES = {"portal": "Entente portal API", "console": "Entente console API"}
ABOUT = """\
{audience} Amounts are text with their currency beside them, moments are ISO 8601 in UTC, and every record has a \
public identifier. A list comes in pages: follow `next` until it is null. What is refused is answered as problem \
details (RFC 9457) with a stable `title`. A name the API does not know, in a body or in an address, is refused (422). \
Steps of a workflow are POST sub-resources; `available_actions` of a record says which are open, why others are not, \
and what they take. POST may carry an `Idempotency-Key`: sent again within 30 days it gets the same answer and changes \
nothing.
"""
AUDIENCE = {
    "portal": "What a partner's own system can do: everything here is the partner's own.",
    "console": "What the vendor's own systems can do.",
}
CHAPTERS = {"sales": "Sales and their partners", "evidence": "Evidence of deals"}
CONSOLE_CHAPTERS = {
    "policy-kinds": "Kinds and examples of policies",
    "cohorts": "Cohorts",
    "calendars": "Business calendars",
}
"""What is described apart from its resource, because that has grown long; a token's scope is the resource's."""
_one_at_a_time = Lock()


class Described(AutoSchema):
    """An endpoint described by its resource and the scope a token needs for it."""

    def get_tags(self) -> list[str]:
        """Group by resource, or the chapter of it."""
        return [getattr(self.view, "chapter", "") or _resource(self.view)]

    def get_extensions(self) -> dict[str, Any]:
        """Name the scope."""
        return {"x-scope": scopes.asked(_resource(self.view), self.method)}


def _resource(view: Any) -> str:
    return str(getattr(view, "resource", ""))


class Bearer(OpenApiAuthenticationExtension):
    """Calls carry a token; the browser's own calls carry its session."""

    target_class = "prm.common.api.authentication.SessionActor"
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """Describe the token."""
        return {"type": "http", "scheme": "bearer", "description": "A personal or a service token."}


def only_portal(endpoints: list[tuple[str, str, str, Any]], **_: Any) -> list[tuple[str, str, str, Any]]:
    """Keep what partners may call; the console's API does not exist for them."""
    return _only(endpoints, "portal")


def only_console(endpoints: list[tuple[str, str, str, Any]], **_: Any) -> list[tuple[str, str, str, Any]]:
    """Keep what staff may call."""
    return _only(endpoints, "console")


def _only(endpoints: list[tuple[str, str, str, Any]], side: str) -> list[tuple[str, str, str, Any]]:
    """Keep one side's endpoints; the description leaves itself out."""
    return [entry for entry in endpoints if entry[0].startswith(PREFIX[side]) and _resource(entry[3].cls)]


def parts(side: str) -> dict[str, str]:
    """Return what one side's document is divided into, with names: the resources, those set apart after the first."""
    (first, title), *rest = scopes.resources(side).items()
    return {first: title, **CHAPTERS, **(CONSOLE_CHAPTERS if side == "console" else {}), **dict(rest)}


@cache
def document(side: str) -> dict[str, Any]:
    """Return the OpenAPI document of one side (``portal`` or ``console``), made once a process."""
    named = parts(side)
    with (
        _one_at_a_time,
        patched_settings(
            {
                "TITLE": TITLES[side],
                "DESCRIPTION": ABOUT.format(audience=AUDIENCE[side]),
                "PREPROCESSING_HOOKS": [f"prm.common.api.schema.only_{side}"],
                "SCHEMA_PATH_PREFIX": PREFIX[side],
                "TAGS": [{"name": name, "description": label} for name, label in named.items()],
            }
        ),
    ):
        made: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    links.draw(made)
    return _once_each(made)


def _once_each(made: dict[str, Any]) -> dict[str, Any]:
    """Say every problem and every header once and refer to it, or most of the document would be repetition."""
    held = made.setdefault("components", {})
    headers, refusals = held.setdefault("headers", {}), held.setdefault("responses", {})
    for operations in made["paths"].values():
        for operation in operations.values():
            for status, answer in operation["responses"].items():
                for name, header in answer.get("headers", {}).items():
                    headers[name] = header
                    answer["headers"][name] = {"$ref": f"#/components/headers/{name}"}
                if MEDIA_TYPE in answer.get("content", {}):
                    refusals[f"Problem{status}"] = answer
                    operation["responses"][status] = {"$ref": f"#/components/responses/Problem{status}"}
    return made
