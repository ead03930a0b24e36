"""Who calls the API: the actor the middleware resolved, from a session or a token."""

from typing import Any

from rest_framework.authentication import BaseAuthentication, CSRFCheck
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request


class SessionActor(BaseAuthentication):
    """Takes over the middleware's actor. Calls by session must carry the CSRF token; calls by token need none."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        """Return the user and the actor, or ``None`` for nobody."""
        http = request._request
        actor = getattr(http, "actor", None)
        if actor is None:
            return None
        if not getattr(http, "api_token", None):
            self._enforce_csrf(http)
        return http.user, actor

    def authenticate_header(self, request: Request) -> str:
        """Make an anonymous call a 401 that names the scheme."""
        return "Bearer"

    @staticmethod
    def _no_view(*args: Any, **kwargs: Any) -> Any:
        """The check asks a view only whether it is exempt; ours never is."""

    def _enforce_csrf(self, http: Any) -> None:
        check = CSRFCheck(lambda request: None)  # type: ignore[arg-type]
        check.process_request(http)
        if reason := check.process_view(http, self._no_view, (), {}):
            raise PermissionDenied(f"CSRF: {reason}")
