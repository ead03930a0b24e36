"""What follows when a person sets a rule's decision on a registration aside."""

from dealreg.models import Deal
from dealreg.services import standing
from prm.common.events import receiver
from prm.common.models.event import Event


@receiver("decision.overruled", key="dealreg.let_in")
def let_in(event: Event) -> None:
    """Let a registration go on that a person found eligible after all."""
    if (event.payload["kind"], event.payload["outcome"]) == ("deal.eligibility", "eligible"):
        standing.let_in(deal=Deal.objects.get(public_id=event.subject_id))
