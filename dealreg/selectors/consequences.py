"""What another protection would have led to: who would have won under it, run out of it, or been refused by it.

It is told from what happened: closings, refusals and later registrations for the same customer. Extensions are left
out on both sides, since nobody knows what would have been asked for under other days.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db.models import QuerySet

from dealreg.enums import DealStatus
from dealreg.models import Claim, Conflict, Deal
from prm.common.judging import Consequence
from prm.common.models import SimulatedDecision

CHUNK = 2_000
DECIDED = (DealStatus.WON, DealStatus.LOST)


@dataclass(slots=True)
class _Sum:
    before: Decimal = Decimal(0)
    after: Decimal = Decimal(0)

    def add(self, held: tuple[bool, bool], size: Decimal = Decimal(1)) -> None:
        """Count ``size`` on each side it holds for."""
        self.before += size if held[0] else 0
        self.after += size if held[1] else 0


@dataclass(slots=True)
class _Sums:
    expired: _Sum = field(default_factory=_Sum)
    won: _Sum = field(default_factory=_Sum)
    refused: _Sum = field(default_factory=_Sum)


def of_protection(rows: QuerySet[SimulatedDecision]) -> list[Consequence]:
    """Return what the changed days lead to, in registrations and EUR; nothing when no day changes."""
    sums = _Sums()
    changed = rows.values_list("decision__subject_id", "decision__at", "before", "after", "size").order_by("pk")
    behind = changed.iterator(chunk_size=CHUNK)
    while chunk := list(islice(behind, CHUNK)):
        _count(chunk, sums)
    return [
        Consequence(
            "Protection over before the customer decided", sums.expired.before, sums.expired.after, good="less"
        ),
        Consequence("Won while protected, EUR", sums.won.before, sums.won.after, good="more"),
        Consequence("Second partners refused", sums.refused.before, sums.refused.after, good="less"),
    ]


def _count(chunk: list[Any], sums: _Sums) -> None:
    named = Deal.objects.filter(public_id__in=[row[0] for row in chunk])
    deals = {deal.public_id: deal for deal in named.only("public_id", "partner_id", "status", "closed_at")}
    seconds = _seconds(list(deals.values()))
    for reference, begins, before, after, size in chunk:
        deal = deals.get(reference)
        if deal is None:
            continue
        ends = begins + timedelta(days=int(before)), begins + timedelta(days=int(after))
        if deal.status in DECIDED and deal.closed_at is not None:
            sums.expired.add((ends[0] < deal.closed_at, ends[1] < deal.closed_at))
            if deal.status == DealStatus.WON:
                sums.won.add((deal.closed_at <= ends[0], deal.closed_at <= ends[1]), size or Decimal(0))
        for came_at in seconds.get(deal.pk, ()):
            if begins <= came_at:
                sums.refused.add((came_at <= ends[0], came_at <= ends[1]))


def _seconds(deals: list[Deal]) -> dict[int, list[datetime]]:
    """Return when other partners came for what each deal held: those it refused, and those let in after it."""
    found: dict[int, dict[int, datetime]] = {deal.pk: {} for deal in deals}
    refused = Conflict.objects.filter(other__in=deals, blocking=True, deal__status=DealStatus.REJECTED).values_list(
        "other_id", "deal_id", "deal__submitted_at"
    )
    for mine, theirs, came_at in refused:
        if came_at is not None:
            found[mine][theirs] = came_at
    held: dict[tuple[int, int, str], set[int]] = {}
    own = Claim.objects.filter(deal__in=deals).values_list("deal_id", "account_id", "family_id", "territory")
    for mine, account, family, territory in own:
        held.setdefault((account, family, territory), set()).add(mine)
    partner = {deal.pk: deal.partner_id for deal in deals}
    later = Claim.objects.filter(account_id__in={account for account, _, _ in held}).values_list(
        "account_id", "family_id", "territory", "deal_id", "deal__partner_id", "deal__submitted_at"
    )
    for account, family, territory, theirs, whose, came_at in later:
        for mine in held.get((account, family, territory), ()):
            if mine != theirs and whose != partner[mine] and came_at is not None:
                found[mine].setdefault(theirs, came_at)
    return {mine: list(others.values()) for mine, others in found.items()}
