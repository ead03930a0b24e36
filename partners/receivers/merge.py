"""What follows from a merge."""

from django.urls import reverse

from partners.enums import PersonStatus
from partners.models import Merge, Person
from partners.services import merge as service
from prm.accounts.notices import notify
from prm.common.events import receiver
from prm.common.models.event import Event


@receiver("account.merged", "partner.merged", key="partners.settle_merge")
def fetch_strays(event: Event) -> None:
    """Move what requests that overlapped the merge still wrote to the merged record."""
    merge = Merge.objects.filter(public_id=event.payload["merge"]).first()
    if merge is not None:
        service.settle(merge=merge)


@receiver("partner.merged", key="partners.tell_merged_people")
def tell_people(event: Event) -> None:
    """Tell those who have come over for whom they act now."""
    merge = Merge.objects.filter(public_id=event.payload["merge"], undone_at__isnull=True).first()
    if merge is None:
        return
    moved = merge.moves.filter(model="partners.person", column="partner_id").values_list("row", flat=True)
    people = Person.objects.filter(pk__in=[int(row) for row in moved], status=PersonStatus.ACTIVE)
    notify(
        [person.user for person in people.select_related("user").order_by("pk") if person.user],
        kind="partner.merged",
        key=f"merge:{merge.public_id}",
        title=f"{merge.gone_name} is now part of {merge.kept_name}",
        body=f"You act for {merge.kept_name} from now on. Your registrations and everything on them have moved along.",
        url=reverse("portal:home"),
        partner_id=merge.kept_id,
    )
