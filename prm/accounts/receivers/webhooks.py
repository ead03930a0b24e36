"""Telling people that a webhook was switched off by itself: whoever set it up, and the ops admins."""

from django.db.models import Q
from django.urls import reverse

from prm.accounts.enums import StaffRole
from prm.accounts.models import User
from prm.accounts.notices import notify
from prm.common.events import receiver
from prm.common.models import Event


@receiver("webhook.switched_off", key="accounts.webhook_off")
def tell_its_people(event: Event) -> None:
    """Notify once an event; each is led to the page on their own side."""
    owner = Q(pk=event.payload["owner"])
    admins = Q(staff_roles__contains=[StaffRole.OPS_ADMIN])
    own_partner = event.partner_id is not None
    staff = User.objects.filter(admins if own_partner else admins | owner, is_active=True).exclude(staff_roles=[])
    news = {
        "kind": "webhook.off",
        "key": f"webhook_off:{event.pk}",
        "title": "A webhook was switched off",
        "body": f"{event.payload['url']}: {event.payload['reason']} Nothing more is sent there until it is resumed.",
    }
    notify(staff, url=reverse("console:webhook", args=[event.subject_id]), **news)
    if own_partner:
        people = User.objects.filter(owner, is_active=True)
        url = reverse("portal:webhook", args=[event.subject_id])
        notify(people, url=url, partner_id=event.partner_id, **news)
