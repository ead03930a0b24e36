"""Who was refused because of a registration that has ended, and what became of it."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from dealreg.enums import LIVE, DealStatus, RejectReason
from dealreg.models import Deal
from dealreg.selectors import deal as deals
from prm.common.actors import Actor
from prm.common.moment import now

FREED = "deal.account_free"
"""The kind of the timeline entry that says so."""
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


def registered_again(actor: Actor, deal: Deal, *, since: datetime) -> Deal | None:
    """Return the partner's own registration of the same customer made after ``since``, drafts too; the newest."""
    own = deals.visible_to(actor).exclude(pk=deal.pk).filter(created_at__gt=since)
    return own.filter(customer_name__iexact=deal.customer_name).order_by("-created_at", "-pk").first()
