"""How often a caller may call: counted a minute at a time, per token, per user, or per address for strangers."""

import time
from dataclasses import dataclass
from typing import Any, cast

from django.conf import settings
from django.core.cache import cache
from rest_framework.request import Request

WINDOW = 60
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Quota:
    """What a caller has left: ``policy`` names the limit, ``reset`` is in seconds."""

    policy: str
    limit: int
    used: int
    reset: int

    @property
    def left(self) -> int:
        """Return how many calls remain in this window."""
        return max(0, self.limit - self.used)

    @property
    def is_spent(self) -> bool:
        """Whether this call was one too many."""
        return self.used > self.limit

    def headers(self) -> dict[str, str]:
        """Return the headers that tell the caller: the IETF draft's pair, and the older three many clients read."""
        return {
            "RateLimit-Policy": f'"{self.policy}";q={self.limit};w={WINDOW}',
            "RateLimit": f'"{self.policy}";r={self.left};t={self.reset}',
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.left),
            "RateLimit-Reset": str(self.reset),
        }


class _Own:
    """Counts of this process alone, for while the shared counter is away."""

    def __init__(self) -> None:
        self.window = 0
        self.counts: dict[str, int] = {}

    def add(self, key: str, window: int) -> int:
        """Count one more and return how many there were in this window."""
        if window != self.window:
            self.window, self.counts = window, {}
        self.counts[key] = self.counts.get(key, 0) + 1
        return self.counts[key]


_own = _Own()


def spend(request: Request) -> Quota:
    """Count this call and return what its caller has left. Never waits: without Redis each process counts alone."""
    http: Any = request._request
    policy, caller = _caller(http)
    moment = int(time.time())
    window = moment // WINDOW
    used = _count(f"api:{policy}:{caller}:{window}", window)
    return Quota(policy, settings.API_RATE_LIMITS[policy], used, WINDOW - moment % WINDOW)


def _caller(http: Any) -> tuple[str, str]:
    token, actor = getattr(http, "api_token", None), getattr(http, "actor", None)
    if token is not None and actor is not None:
        return "token", str(token.pk)
    if actor is not None:
        return "user", str(actor.user_id)
    return "address", address(http)


def address(http: Any) -> str:
    """Return the address a request came from, as the proxies of ours saw it."""
    remote = str(http.META.get("REMOTE_ADDR", ""))
    hops = [hop.strip() for hop in http.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    trusted = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    return hops[-trusted] if trusted and len(hops) >= trusted else remote


def _count(key: str, window: int) -> int:
    """Return how many there were; while the shared counter is away, what this process saw counts."""
    return int(cast(Any, cache).count(key, 2 * WINDOW)) or _own.add(key, window)
