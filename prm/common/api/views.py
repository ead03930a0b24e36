"""Base classes of API views: the audience, the permission, the limit, and the partner's database scope."""

from contextlib import nullcontext
from typing import Any, ClassVar, cast

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from rest_framework.exceptions import APIException, NotFound, Throttled
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from prm.common.actors import Actor
from prm.common.api import limits
from prm.common.tenancy import partner_scope


class TooLarge(APIException):
    """A body no API call has a use for."""

    status_code = 413
    default_code = "too_large"
    default_detail = "The body is too large."


class ActorView(APIView):
    """An endpoint with a permission, and others for some methods.

    ``resource`` is what a token's scope names, ``chapter`` where it is described if not with its resource.
    """

    audience: ClassVar[str]
    resource: ClassVar[str]
    chapter: ClassVar[str] = ""
    permission: ClassVar[str]
    permissions_by_method: ClassVar[dict[str, str]] = {}
    most_bytes: ClassVar[int] = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    quota: limits.Quota | None = None

    def actor(self, request: Request) -> Actor:
        """Return who calls."""
        return cast(Actor, request.auth)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Count the call, then look at who calls and at what is too strange to be looked up."""
        self.quota = limits.spend(request)
        if self.quota.is_spent:
            raise Throttled(wait=self.quota.reset)
        super().initial(request, *args, **kwargs)
        if not all(str(value).isprintable() for value in kwargs.values()):
            raise NotFound()
        if int(request.META.get("CONTENT_LENGTH") or 0) > self.most_bytes:
            raise TooLarge()

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Response:
        """Tell the caller what is left of the limit."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        if self.quota is not None:
            for name, value in self.quota.headers().items():
                answer[name] = value
        answer.setdefault("Cache-Control", "no-store")
        return answer


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
