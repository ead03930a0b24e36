"""Decisions to try a version on, and the version."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from dealreg.rules.protection import ProtectionFacts, decide
from prm.common.actors import SYSTEM, Actor
from prm.common.judging import keep
from prm.common.models import PolicyVersion, Simulation
from prm.common.moment import now
from prm.common.policies import in_force
from prm.common.policies.scopes import scope_key
from prm.common.simulation import jobs, runner
from tests.dealreg.conftest import acme_premier, catalogue, rules  # noqa: F401

PROTECTION = "deal.protection"


@pytest.fixture
def decided(acme_premier) -> Callable[..., Any]:  # noqa: F811
    """Return a function that keeps one protection of Acme: its amount, and what else the facts say."""

    def make(amount: int, tier: str = "premier", **facts: Any) -> Any:
        scope = {"tier": tier, "motion": "resell", "region": ["DE-BW", "DE", "EMEA"]}
        policy = in_force([PROTECTION], scope=scope)[PROTECTION]
        known = ProtectionFacts(
            tier=tier, tier_name=tier.title(), amount_eur=Decimal(amount),
            **{"families": ("edge",), "new_customer": False, "motion": "resell", **facts},
        )  # fmt: skip
        return keep(
            PROTECTION, subject=acme_premier, partner_id=acme_premier.pk, facts=known,
            outcome=decide(policy.body, known), policy=policy, actor=SYSTEM, card=False,
        )  # fmt: skip

    return make


@pytest.fixture
def draft(rules) -> Callable[..., PolicyVersion]:  # noqa: F811
    """Return a function that makes a draft of the protection policy with other days for one tier."""

    def make(row: str = "premier", days: tuple[int, ...] = (50, 90, 150), **scope: str) -> PolicyVersion:
        now_in_force = PolicyVersion.objects.filter(kind=PROTECTION, status="active", scope_key="").get()
        base = now_in_force.body["base"]
        body = {**now_in_force.body, "base": {**base, "rows": {**base["rows"], row: [str(day) for day in days]}}}
        number = PolicyVersion.objects.filter(kind=PROTECTION).count() + 1
        return PolicyVersion.objects.create(
            kind=PROTECTION, number=number, body=body, scope=scope, scope_key=scope_key(scope)
        )

    return make


@pytest.fixture
def who(olga, actor) -> Actor:
    """The ops admin."""
    return actor(olga)


@pytest.fixture
def tried(who) -> Callable[..., Simulation]:
    """Return a function that tries a version on the last day and returns the simulation as it ended."""

    def make(version: PolicyVersion, **told: Any) -> Simulation:
        begun = jobs.start(actor=who, version=version, since=now() - timedelta(days=1), **told)
        while runner.work(begun.public_id):
            pass
        begun.refresh_from_db()
        return begun

    return make
