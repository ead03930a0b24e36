"""The vendor's opportunity follows its registration.

By the event and not by each service: a partner's request never touches the vendor's table, and every way a deal can
change, also one added later, is followed.
"""

from dealreg.models import Deal
from dealreg.services import opportunity
from prm.common.events import receiver
from prm.common.models.event import Event


@receiver("deal.*", key="dealreg.follow_opportunity")
def follow(event: Event) -> None:
    """Bring the opportunity up to date with the registration as it is now."""
    deal = Deal.objects.filter(public_id=event.subject_id, protected_from__isnull=False).first()
    if deal is not None:
        opportunity.follow(deal=deal)
