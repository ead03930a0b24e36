"""What happens to a person's deals when they leave their company."""

from dealreg.enums import DealStatus
from dealreg.models import Deal
from partners.models import Person
from prm.common import timeline
from prm.common.actors import Actor

OPEN = (
    DealStatus.DRAFT,
    DealStatus.SUBMITTED,
    DealStatus.IN_REVIEW,
    DealStatus.ON_HOLD,
    DealStatus.RETURNED,
    DealStatus.APPEALED,
    DealStatus.APPROVED,
)


def count(person: Person) -> int:
    """Return how many open deals the person owns."""
    return Deal.objects.filter(owner=person, status__in=OPEN).count()


def reassign(person: Person, successor: Person, actor: Actor) -> int:
    """Give the person's open deals to ``successor``; returns how many moved."""
    deals = list(Deal.objects.select_for_update().filter(owner=person, status__in=OPEN))
    for deal in deals:
        deal.owner = successor
        deal.save(update_fields=["owner"])
        timeline.entry(
            deal, actor=actor, kind="deal.handover", partner_id=deal.partner_id,
            text=f"handed the deal from {person.name} to {successor.name}",
        )  # fmt: skip
    return len(deals)
