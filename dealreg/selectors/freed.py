"""Who was refused because of a registration that has ended."""

from datetime import timedelta

from django.db.models import Exists, OuterRef

from dealreg.enums import LIVE, DealStatus, RejectReason
from dealreg.models import Deal
from prm.common.moment import now

BECAUSE = (RejectReason.LIVE_REGISTRATION, RejectReason.WEAKER_EVIDENCE)


def refused_because_of(deal: Deal, *, within_days: int) -> list[Deal]:
    """Return other partners' registrations rejected for ``deal`` in the last days, while nobody else has the account.

    One for each partner and account, its newest.
    """
    held = Deal.objects.filter(review__account=OuterRef("review__account"), status__in=LIVE)
    rows = (
        Deal.objects.filter(
            conflicts__other=deal,
            status=DealStatus.REJECTED,
            reason_code__in=BECAUSE,
            decided_at__gte=now() - timedelta(days=within_days),
        )
        .exclude(partner_id=deal.partner_id)
        .exclude(Exists(held))
        .select_related("partner", "owner__user", "review")
        .order_by("-decided_at", "-pk")
    )
    newest: dict[tuple[int, int | None], Deal] = {}
    for row in rows:
        newest.setdefault((row.partner_id, row.review.account_id), row)
    return list(newest.values())
