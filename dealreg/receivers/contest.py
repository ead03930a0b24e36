"""What follows for a registration when a rival was compared with it."""

from dealreg.models import Deal
from dealreg.services import standing
from prm.common.events import receiver
from prm.common.models.event import Event


@receiver("deal.contested", key="dealreg.refresh_standing")
def refresh_standing(event: Event) -> None:
    """Bring the one word of its checks up to date; whether it can be approved was settled with the comparison."""
    deal = Deal.objects.filter(public_id=event.subject_id, review__isnull=False).first()
    if deal is not None:
        standing.refresh(deal)
