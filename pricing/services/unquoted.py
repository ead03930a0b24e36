"""Deals nobody made a quote for: what they would have cost on their day, kept so that changes can be tried on them."""

from dataclasses import replace

from django.db import models, transaction

from pricing.policies.discounting import WATERFALL
from pricing.rules import quoted
from pricing.selectors.asked_lines import Wanted
from pricing.selectors.ground import gather
from prm.common.actors import SYSTEM
from prm.common.decisions import record
from prm.common.errors import DomainError
from prm.common.judging import judgements


@transaction.atomic
def keep_price(*, subject: models.Model, wanted: Wanted) -> bool:
    """Keep what a deal would have cost at ``wanted.at``, by the books and policies of that day, as a decision on it.

    Lines without a price on that day are left out. Returns whether anything was kept: nothing is when no line has a
    price, or no order of discounts was in force yet.
    """
    try:
        gathered = gather(wanted)
    except DomainError:
        return False
    priced = [at for at in range(len(wanted.asks)) if f"lines.{at}.product" not in gathered.problems]
    if len(priced) < len(wanted.asks):
        if not priced:
            return False
        gathered = gather(replace(wanted, asks=[wanted.asks[at] for at in priced]))
    record(
        "pricing.price", subject=subject, partner_id=wanted.partner.pk,
        facts=judgements()["pricing.price"].write(gathered.facts),
        outcome=quoted.decide(gathered.bodies, gathered.facts), policy=gathered.policies[WATERFALL], actor=SYSTEM,
        card=False, at=wanted.at,
    )  # fmt: skip
    return True
