"""The whole API with one of everything behind it, called by tokens."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from prm.accounts.services import token
from prm.common.actors import Actor
from tests.isolation.world import World, build


@pytest.fixture
def world(db) -> World:
    """A partner and a vendor with one of every object."""
    return build()


@pytest.fixture
def no_limit(settings) -> None:
    """Let a test call as often as it likes."""
    settings.API_RATE_LIMITS = dict.fromkeys(settings.API_RATE_LIMITS, 1_000_000)


@pytest.fixture
def by_token() -> Callable[..., Client]:
    """Return a function that makes a client which calls by a token of an actor."""

    def make(actor: Actor, *scopes: str, **service: Any) -> Client:
        if service:
            _, secret = token.create_service(
                actor=actor, name=service.get("name", "Sync"), roles=service["roles"], scopes=list(scopes), days=30
            )
        else:
            _, secret = token.create(actor=actor, name="Sync", scopes=list(scopes) or ["read", "write"], days=30)
        return Client(headers={"Authorization": f"Bearer {secret}"})

    return make
