"""The API's door."""

from typing import Any, cast

from rest_framework.exceptions import NotFound
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from prm.common.actors import Actor
from prm.common.api import scopes
from prm.common.errors import NotAllowed


class HasActor(BasePermission):
    """Lets in actors of the view's ``audience`` with its ``permission``; the other side's API does not exist."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Check kind, right and token scope. Raises ``NotFound`` for the other side, ``NotAllowed`` with the reason."""
        actor = cast(Actor | None, request.auth)
        if actor is None:
            return False
        if actor.kind != ("staff" if view.audience == "console" else "partner"):
            raise NotFound()
        method = str(request.method)
        if actor.impersonator_id and method not in scopes.SAFE:
            raise NotAllowed("impersonation.read_only", "You are looking, not acting, for them.")
        token = getattr(request._request, "api_token", None)
        if token is not None and view.resource and not scopes.allow(token.scopes, view.resource, method):
            needed = scopes.asked(view.resource, method)
            raise NotAllowed("token.scope", f"This token lacks the scope {needed}.", extra={"scope": needed})
        if not actor.may(view.permissions_by_method.get(method, view.permission)):
            raise NotAllowed("not_allowed", "Your role does not include this.")
        return True
