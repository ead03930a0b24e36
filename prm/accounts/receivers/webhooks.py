"""Telling people that a webhook was switched off by itself: whoever set it up, and the ops admins."""

from collections.abc import Iterable

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
    body = f"{event.payload['url']}: {event.payload['reason']} Nothing more is sent there until it is resumed."
    _tell(staff, event, body, "console:webhook", None)
    if own_partner:
        _tell(User.objects.filter(owner, is_active=True), event, body, "portal:webhook", event.partner_id)


def _tell(people: Iterable[User], event: Event, body: str, page: str, partner_id: int | None) -> None:
    notify(
        people,
        kind="webhook.off",
        key=f"webhook_off:{event.pk}",
        title="A webhook was switched off",
        body=body,
        url=reverse(page, args=[event.subject_id]),
        partner_id=partner_id,
    )
