"""What the URL conf really says: every address with the door it has."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

UNMARKED = "unmarked"


@dataclass(frozen=True)
class Door:
    """One address and who its view says it is for. API views are ``portal-api`` or ``console-api``."""

    path: str
    audience: str
    permission: str
    by_method: dict[str, str] = field(default_factory=dict, hash=False)
    methods: frozenset[str] = frozenset()
    """What else than GET and POST an API view answers."""

    @property
    def marks(self) -> str:
        """Return the door in the words of the table."""
        methods = "".join(f" {method}={right}" for method, right in sorted(self.by_method.items()))
        return f"{self.audience} {self.permission}{methods}".strip()


def _door(path: str, callback: Any) -> Door:
    api = getattr(callback, "cls", None)
    view = api or getattr(callback, "view_class", None) or callback
    audience = getattr(view, "audience", "")
    if not audience:
        owner = view.__module__.partition(".")[0]
        audience = "allauth" if owner == "allauth" else UNMARKED
    permission = getattr(view, "permission", "")
    return Door(
        path,
        f"{audience}-api" if api and audience in {"portal", "console"} else audience,
        permission,
        dict(getattr(view, "permissions_by_method", {})),
        frozenset(name.upper() for name in ("patch", "delete") if api and hasattr(api, name)),
    )


def _patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in resolver.url_patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield path, pattern.callback
        else:
            yield from _patterns(pattern, path)


@cache
def doors() -> dict[str, Door]:
    """Return every address of the project by its pattern; of two with one pattern the first answers, so it counts."""
    found: dict[str, Door] = {}
    for path, callback in _patterns(get_resolver()):
        found.setdefault(path, _door(path, callback))
    return found
