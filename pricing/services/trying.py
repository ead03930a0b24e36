"""Trying an edition on the quotes of a time: what they would have come to, had its prices held."""

from datetime import timedelta

from django.db import transaction

from pricing.models import Edition
from pricing.policies.discounting import WATERFALL
from prm.common.actors import Actor
from prm.common.errors import DomainError
from prm.common.guards import require
from prm.common.models import Simulation
from prm.common.moment import now
from prm.common.policies import in_force
from prm.common.simulation import jobs

DAYS = 365


@transaction.atomic
def try_edition(*, actor: Actor, edition: Edition, months: int = 12, tier: str = "", name: str = "") -> Simulation:
    """Begin to price the quotes of the last ``months`` again at the edition's prices; the rest is as it was.

    Draft, in review or published: an edition may be tried at any time. Raises ``DomainError`` ``edition.empty`` for one
    without prices, ``NotAllowed`` without the right.
    """
    require(actor, "policy.simulate")
    if not edition.entries.exists():
        raise DomainError("edition.empty", "It holds no price yet, so there is nothing to try.")
    order = in_force([WATERFALL])[WATERFALL].version
    return jobs.start(
        actor=actor,
        version=order,
        since=now() - timedelta(days=months * DAYS // 12),
        filters={"tier": tier},
        name=name or f"{edition.book.name}, edition {edition.number}",
        supposing={"edition": edition.public_id, "revision": edition.revision},
    )
