"""Two people who make policies, and a kind of policy to make."""

from datetime import UTC, datetime

import pytest

from dealreg.policies import PROTECTION
from prm.accounts.enums import StaffRole
from prm.accounts.models import User
from prm.common.actors import Actor
from prm.common.lifecycle import drafts
from prm.common.models import PolicyVersion
from prm.common.policies import kinds
from prm.common.policies.store import publish
from tests.cast import PASSWORD

START = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def ops(olga, actor) -> Actor:
    """Olga, who writes."""
    return actor(olga)


@pytest.fixture
def carla(db) -> User:
    """An executive, who approves."""
    return User.objects.create_user("carla@meridian.example", PASSWORD, name="Carla", staff_roles=[StaffRole.EXECUTIVE])


@pytest.fixture
def second(carla, actor) -> Actor:
    """Carla, who approves."""
    return actor(carla)


@pytest.fixture
def shipped(db) -> PolicyVersion:
    """The protection window as shipped, in force for everybody."""
    return publish(kind=PROTECTION, body=kinds()[PROTECTION].default(), effective_from=START)


@pytest.fixture
def draft(ops, shipped) -> PolicyVersion:
    """Olga's copy of it."""
    return drafts.begin(actor=ops, kind=PROTECTION)


def with_limit(version: PolicyVersion, limit: int) -> dict:
    """Return the version's body with another limit."""
    return {**version.body, "limit": limit}
