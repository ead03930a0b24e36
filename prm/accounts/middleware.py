"""Who is acting in this request."""

from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils import timezone as django_timezone

from prm.accounts.selectors.actor import actor_of, lacks_second_factor, token_actor
from prm.common import audit, logs

GetResponse = Callable[[HttpRequest], HttpResponse]
ANONYMOUS_PREFIXES = ("/static/", "/healthz", "/readyz", "/brand.css")
ACTIVITY_SECONDS = 300


class SessionActivity:
    """Notes when and from where a session was last used, for the list of one's sessions; every five minutes."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Write the row of this session if it was not written lately."""
        if not request.path.startswith(ANONYMOUS_PREFIXES):
            key = request.session.session_key
            if key and cache.add(f"session-seen:{key}", 1, ACTIVITY_SECONDS) and request.user.is_authenticated:
                UserSession.objects.create_from_request(request)
        return self.get_response(request)


class CurrentActor:
    """Sets ``request.actor`` and ``request.memberships``, the viewer's time zone, and the audit context."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Resolve the actor once, before any page code runs."""
        if request.path.startswith(ANONYMOUS_PREFIXES):
            return self.get_response(request)
        if request.path.startswith("/api/") and request.headers.get("Authorization", "").startswith("Bearer "):
            actor, memberships = token_actor(request), []
        else:
            actor, memberships = actor_of(request)
            if request.path.startswith("/api/") and actor is not None and lacks_second_factor(request):
                actor = None
        request.actor, request.memberships = actor, memberships  # type: ignore[attr-defined]
        if actor is None:
            return self.get_response(request)
        fields = {**(logs.request_fields.get() or {}), "actor": actor.user_id, "partner": actor.partner_id}
        token = logs.request_fields.set(fields)
        try:
            with (
                django_timezone.override(actor.timezone),
                audit.context(
                    actor=actor.user_id,
                    **_token(request),
                    partner=actor.partner_id,
                    impersonator=actor.impersonator_id,
                    request=request.request_id,  # type: ignore[attr-defined]
                    address=request.META.get("REMOTE_ADDR", ""),
                ),
            ):
                return self.get_response(request)
        finally:
            logs.request_fields.reset(token)


def _token(request: HttpRequest) -> dict[str, str]:
    """Return the token a call came by, if it did: what a service token does, its name is put to."""
    token = getattr(request, "api_token", None)
    return {"token": token.public_id, "token_name": token.name} if token is not None else {}
