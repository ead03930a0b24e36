"""The deal programme in figures, each with the list behind it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Count, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from dealreg.enums import OPEN_FOR_REVIEW, DealStatus
from dealreg.models import Deal, PipelineLine
from dealreg.selectors.history import last_months
from dealreg.tallies import REGISTERED
from prm.common import tallies
from prm.common.moment import now


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: its label, value, currency or nothing, and the query of the list it opens."""

    label: str
    value: Decimal | int
    currency: str
    query: str


def figures() -> list[Figure]:
    """Return what is open, protected, and won this quarter, amounts in EUR as they were at submission."""
    start = now().replace(month=3 * ((now().month - 1) // 3) + 1, day=1, hour=0, minute=0, second=0, microsecond=0)
    amount = Sum("review__amount_eur")
    # Each by the states it is about: one question over all of them would read every registration there ever was.
    waiting = Deal.objects.filter(status__in=OPEN_FOR_REVIEW).count()
    deals, pipeline = protected()
    won = Deal.objects.filter(status=DealStatus.WON, closed_at__gte=start).aggregate(total=amount)["total"]
    return [
        Figure("To decide", waiting, "", "status=submitted&status=in_review"),
        Figure("Protected", deals, "", "status=approved"),
        Figure("Protected pipeline", pipeline, "EUR", "status=approved"),
        Figure("Won this quarter", won or Decimal(0), "EUR", "status=won"),
    ]


def protected() -> tuple[int, Decimal]:
    """Return how many registrations are protected and what they are worth: a few lines added up."""
    found = PipelineLine.objects.aggregate(deals=Sum("deals"), amount=Sum("amount"))
    return found["deals"] or 0, found["amount"] or Decimal(0)


def months() -> list[tuple[str, int, int]]:
    """Return twelve months of (label, registered, won), months of the viewer's zone."""
    since = timezone.localtime(now() - timedelta(days=365))
    starts = [since]
    while (following := _next_month(starts[-1])) <= now():
        starts.append(following)
    registered = tallies.count(REGISTERED, list(zip(starts, [*starts[1:], None], strict=True)))
    rows = (
        Deal.objects.filter(submitted_at__gte=since, status=DealStatus.WON)
        .annotate(month=TruncMonth("submitted_at"))
        .values("month")
        .annotate(won=Count("submitted_at"))
    )
    won = {f"{row['month']:%Y-%m}": row["won"] for row in rows}
    counted = {f"{start:%Y-%m}": found.get("", (0, 0))[0] for start, found in zip(starts, registered, strict=True)}
    return [(label, counted.get(key, 0), won.get(key, 0)) for key, label in last_months()]


def _next_month(moment: datetime) -> datetime:
    day = (moment.replace(day=1) + timedelta(days=32)).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return timezone.make_aware(day.replace(tzinfo=None))


def recently_decided(limit: int = 6) -> list[Deal]:
    """Return the registrations decided last."""
    return list(Deal.objects.filter(decided_at__isnull=False).select_related("partner").order_by("-decided_at")[:limit])


def protections_ending(days: int = 14, limit: int = 6) -> list[Deal]:
    """Return approved registrations whose protection ends within ``days``, soonest first."""
    ends = now() + timedelta(days=days)
    rows = Deal.objects.filter(status=DealStatus.APPROVED, protected_until__lte=ends)
    return list(rows.select_related("partner").order_by("protected_until")[:limit])
