"""The whole API with one of everything behind it, called by tokens."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client

from prm.accounts.enums import PartnerRole
from prm.accounts.models import User
from prm.accounts.selectors.actor import memberships_of, partner_actor, staff_actor
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


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Keep the test's connection, as Django's own test client does."""
    both = (request_started, request_finished)
    for signal in both:
        signal.disconnect(close_old_connections)
    yield
    for signal in both:
        signal.connect(close_old_connections)


@pytest.fixture
def portal_key(world) -> str:
    """A key of Acme's own that may do all a partner may."""
    user = User.objects.get(email="partner_admin@acme.example")
    admin = partner_actor(user, memberships_of(user)[0])
    _, secret = token.create_service(actor=admin, name="Sync", roles=PartnerRole.values, scopes=["write"], days=30)
    return f"Bearer {secret}"


@pytest.fixture
def console_key(world) -> str:
    """An ops admin's key."""
    user = User.objects.get(email="ops_admin@meridian.example")
    _, secret = token.create(actor=staff_actor(user), name="Sync", scopes=["write"], days=30)
    return f"Bearer {secret}"
