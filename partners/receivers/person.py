"""What follows from news about people."""

from django.conf import settings
from django.urls import reverse

from partners.models import Person
from partners.services import person as service
from prm.accounts.models import User
from prm.accounts.notices import notify, post
from prm.common.events import receiver
from prm.common.models.event import Event


@receiver("user.renamed", key="partners.rename_people")
def rename_people(event: Event) -> None:
    """Keep the names on deals and lists what people call themselves."""
    service.rename(user_id=event.payload["user_id"], name=event.payload["name"])


@receiver("person.joined", key="partners.tell_inviter")
def tell_inviter(event: Event) -> None:
    """Tell whoever invited that the person is in."""
    person = Person.objects.select_related("partner").filter(public_id=event.subject_id).first()
    inviter = User.objects.filter(pk=event.payload.get("inviter")).first()
    if person is None or inviter is None:
        return
    notify(
        [inviter],
        kind="person.joined",
        key=f"{event.id}:inviter",
        title=f"{person.name} has joined {person.partner.name}",
        body=f"{person.name} accepted your invitation and can sign in for {person.partner.name} now.",
        url=reverse("console:partners" if inviter.is_staff else "portal:people"),
        partner_id=None if inviter.is_staff else person.partner_id,
    )


@receiver("person.removed", key="partners.tell_removed")
def tell_removed(event: Event) -> None:
    """Tell the person that their access has ended, and whom to ask."""
    person = Person.objects.select_related("partner", "user").filter(public_id=event.subject_id).first()
    if person is None or person.user is None or not person.user.has_usable_password():
        return
    post(
        person.user,
        kind="account.access_ended",
        key=f"{event.id}:removed",
        subject=f"Your access for {person.partner.name} has ended",
        body=f"You can no longer sign in to the {settings.BRAND_NAME} partner portal for {person.partner.name}. "
        "If this is a mistake, ask your company's admin.",
        url="",
    )
