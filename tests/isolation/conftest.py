"""One world a module: made once, in a transaction that is rolled back at the end."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import override_settings

from tests.isolation.world import World, build


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[World]:
    """Everybody signed in, in front of one of everything."""
    cache.clear()
    kept = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files"))
    with kept, django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def no_limit(settings) -> None:
    """Let every address be called as often as the walk needs."""
    settings.API_RATE_LIMITS = dict.fromkeys(settings.API_RATE_LIMITS, 1_000_000)
