"""What registrations add to what is measured about a partner: what it registered, closed and won."""

from collections.abc import Sequence
from datetime import date

from dealreg.enums import DealStatus
from dealreg.models import Deal
from partners.measuring import Counted, Measured
from prm.common.policies.measures import Entry, Tag

METRICS = (
    Counted("registration", "Registrations sent", ("status", "motion", "country")),
    Counted("closed", "Registrations won or lost", ("result", "motion", "country")),
    Counted("won", "Revenue won", ("motion", "country", "registered_on")),
)


def entries(partner_ids: Sequence[int], since: date, on: date) -> Measured:
    """Return an entry for each registration sent, for each one won or lost, and for the order of each one won."""
    rows = Deal.objects.filter(partner_id__in=partner_ids, submitted_at__date__lte=on).exclude(status="draft")
    columns = ("partner_id", "status", "motion", "customer_country", "currency", "amount", "final_amount")
    for row in rows.order_by("pk").values(*columns, "submitted_at", "closed_at"):
        tags: dict[str, Tag] = {"motion": row["motion"] or None, "country": row["customer_country"] or None}
        sent = row["submitted_at"].date()
        if sent >= since:
            registered = {**tags, "status": row["status"]}
            yield row["partner_id"], Entry("registration", sent, row["amount"], row["currency"], tags=registered)
        if row["status"] not in {DealStatus.WON, DealStatus.LOST} or row["closed_at"] is None:
            continue
        closed = row["closed_at"].date()
        if not since <= closed <= on:
            continue
        final = row["amount"] if row["final_amount"] is None else row["final_amount"]
        yield row["partner_id"], Entry("closed", closed, final, row["currency"], tags={**tags, "result": row["status"]})
        if row["status"] == DealStatus.WON:
            won = {**tags, "registered_on": sent.isoformat()}
            yield row["partner_id"], Entry("won", closed, final, row["currency"], tags=won)
