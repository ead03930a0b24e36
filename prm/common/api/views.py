"""Base classes of API views: the audience, the permission, and the partner's database scope."""

from contextlib import nullcontext
from typing import Any, ClassVar, cast

from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from rest_framework.request import Request
from rest_framework.views import APIView

from prm.common.actors import Actor
from prm.common.tenancy import partner_scope


class ActorView(APIView):
    """An endpoint with a permission, and others for some methods."""

    audience: ClassVar[str]
    permission: ClassVar[str]
    permissions_by_method: ClassVar[dict[str, str]] = {}

    def actor(self, request: Request) -> Actor:
        """Return who calls."""
        return cast(Actor, request.auth)


class PortalView(ActorView):
    """An endpoint for partners. Handler and rendering run inside the caller's partner scope."""

    audience = "portal"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Enter the scope before anything reads the database; an error answer rolls the transaction back."""
        actor = getattr(request, "actor", None)
        scope = partner_scope(actor.partner_id) if actor and actor.partner_id else nullcontext()
        with scope:
            response = super().dispatch(request, *args, **kwargs)
            response = self.finalize_render(response)
            if response.status_code >= 400 and actor and actor.partner_id:
                transaction.set_rollback(True)
        return response

    @staticmethod
    def finalize_render(response: Any) -> Any:
        """Render now: nothing may query after the scope has ended."""
        return response.render() if hasattr(response, "render") and not response.is_rendered else response


class ConsoleView(ActorView):
    """An endpoint for staff."""

    audience = "console"
