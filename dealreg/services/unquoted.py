"""Approved registrations without a quote, priced once as of the day they were approved."""

from django.db.models import Exists, OuterRef

from dealreg.enums import DealStatus
from dealreg.models import Deal, DealLine
from dealreg.selectors import priced
from pricing.models import Quote
from pricing.selectors.asked_lines import Wanted
from pricing.services.unquoted import keep_price
from prm.common.models import Decision

CHUNK = 200


def price_next(*, before: int | None = None) -> tuple[int | None, int]:
    """Price the next :data:`CHUNK` of them, the newest first, below the key ``before``.

    Each stands on its own: what was kept before an error stays. Returns the key to go on below, ``None`` at the end,
    and how many prices were kept.
    """
    kept_before = Decision.objects.filter(
        subject_type=Deal._meta.label_lower, subject_id=OuterRef("public_id"), kind="pricing.price"
    )
    rows = (
        Deal.objects.filter(protected_from__isnull=False)
        .exclude(status=DealStatus.DRAFT)
        .filter(Exists(DealLine.objects.filter(deal=OuterRef("pk"), product__isnull=False)))
        .exclude(Exists(Quote.objects.filter(deal_ref=OuterRef("public_id"))))
        .exclude(Exists(kept_before))
        .select_related("partner__type")
        .order_by("-pk")
    )
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows[:CHUNK])
    kept = sum(_price(deal) for deal in found)
    return (found[-1].pk if len(found) == CHUNK else None), kept


def _was_new(deal: Deal) -> bool | None:
    """Return whether the customer was new when the deal was approved, as its protection was decided then."""
    decided = Decision.objects.filter(
        subject_type=Deal._meta.label_lower, subject_id=deal.public_id, kind="deal.protection"
    )
    facts = decided.order_by("-at").values_list("facts", flat=True).first()
    return facts.get("new_customer") if facts else None


def _price(deal: Deal) -> bool:
    told = priced.context(deal)
    return keep_price(
        subject=deal,
        wanted=Wanted(
            partner=deal.partner,
            head=priced.head(deal),
            asks=told.lines,
            registered=True,
            strategic=told.strategic,
            new_customer=_was_new(deal),
            last_bought_on=told.last_bought_on,
            registered_families=None if told.families is None else tuple(told.families),
            deal_ref=deal.public_id,
            at=deal.protected_from,
        ),
    )
