"""A partner's registrations over time, for whoever decides the next one."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, F, Q
from django.db.models.functions import TruncMonth

from dealreg.models import Conflict, Deal
from partners.models import Account, Partner
from prm.common.moment import now


@dataclass(frozen=True, slots=True)
class History:
    """Twelve months of one partner: counts, and a row a month of (label, registered, won)."""

    registered: int
    approved: int
    won: int
    lost: int
    never_moved: int
    conflicts: int
    months: list[tuple[str, int, int]]

    @property
    def win_rate(self) -> int | None:
        """Return won of won and lost in whole percent, or ``None`` before the first close."""
        closed = self.won + self.lost
        return round(100 * self.won / closed) if closed else None


_COUNTED = ("registered", "approved", "won", "lost", "never", "collided")


def of_partner(partner: Partner) -> History:
    """Return what the partner registered in the last twelve months and what came of it. One query."""
    since = now() - timedelta(days=365)
    deals = Deal.objects.filter(partner=partner, submitted_at__gte=since)
    approved = Q(decided_at__isnull=False, protected_from__isnull=False)
    # Conflicts are looked up once for all of them, not once for each.
    collided = Q(pk__in=Conflict.objects.filter(deal__partner=partner, deal__submitted_at__gte=since).values("deal"))
    grouped = (
        deals.annotate(month=TruncMonth("submitted_at"))
        .order_by()
        .values("month")
        .annotate(
            registered=Count("pk"),
            approved=Count("pk", filter=approved),
            won=Count("pk", filter=Q(status="won")),
            lost=Count("pk", filter=Q(status="lost")),
            never=Count("pk", filter=approved & Q(stage_changed_at__isnull=True, status__in=["expired", "withdrawn"])),
            collided=Count("pk", filter=collided),
        )
    )
    rows: list[dict[str, Any]] = [dict(row) for row in grouped]
    counted = {name: sum(row[name] for row in rows) for name in _COUNTED}
    by_month = {row["month"].strftime("%Y-%m"): (row["registered"], row["won"]) for row in rows}
    return History(
        registered=counted["registered"],
        approved=counted["approved"],
        won=counted["won"],
        lost=counted["lost"],
        never_moved=counted["never"],
        conflicts=counted["collided"],
        months=[(label, *by_month.get(key, (0, 0))) for key, label in last_months()],
    )


def last_months() -> list[tuple[str, str]]:
    """Return the last twelve months, oldest first, as sortable key and short name."""
    day = now().date().replace(day=1)
    months = []
    for _ in range(12):
        months.append((day.strftime("%Y-%m"), day.strftime("%b")))
        day = (day - timedelta(days=1)).replace(day=1)
    return months[::-1]


def latest_of(partner: Partner, limit: int = 8) -> list[Deal]:
    """Return the partner's newest submitted registrations."""
    return list(
        Deal.objects.filter(partner=partner, submitted_at__isnull=False).order_by(F("submitted_at").desc())[:limit]
    )


def at_account(account: Account, limit: int = 12) -> list[Deal]:
    """Return the newest registrations matched to an account."""
    return list(
        Deal.objects.filter(review__account=account)
        .select_related("partner")
        .order_by(F("submitted_at").desc())[:limit]
    )
