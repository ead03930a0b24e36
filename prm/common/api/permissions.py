"""The API's door."""

from typing import Any, cast

from rest_framework.exceptions import NotFound
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from prm.common.actors import Actor


class HasActor(BasePermission):
    """Lets in actors of the view's ``audience`` with its ``permission``; the other side's API does not exist."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Check kind, right and token scope. Raises ``NotFound`` for the other side."""
        actor = cast(Actor | None, request.auth)
        if actor is None:
            return False
        if actor.kind != ("staff" if view.audience == "console" else "partner"):
            raise NotFound()
        permission = view.permissions_by_method.get(request.method, view.permission)
        if actor.impersonator_id and request.method not in {"GET", "HEAD", "OPTIONS"}:
            return False
        token = getattr(request._request, "api_token", None)
        if token is not None and request.method not in {"GET", "HEAD", "OPTIONS"} and "write" not in token.scopes:
            return False
        return bool(actor.may(permission))
