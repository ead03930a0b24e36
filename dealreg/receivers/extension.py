"""Telling people about requests for more time, and about deals nobody works on."""

from collections.abc import Iterable

from dealreg.models import Deal, Extension
from dealreg.receivers.deal import people_of
from dealreg.selectors import reviewers
from dealreg.services import inactivity
from prm.accounts.models import User
from prm.accounts.notices import notify
from prm.common import clocks
from prm.common.events import receiver
from prm.common.models.event import Event


def _extension(event: Event) -> Extension | None:
    rows = Extension.objects.select_related("deal__partner", "deal__owner__user")
    return rows.filter(public_id=event.subject_id).first()


def _days(number: int | None) -> str:
    return f"{number} day{'' if number == 1 else 's'}"


def tell_owner(event: Event, deal: Deal, kind: str, title: str, body: str) -> None:
    """Tell whoever works on the deal at its partner, once per event."""
    notify(
        people_of(deal), kind=kind, key=f"{event.id}:partner", title=title, body=body,
        url=f"/portal/deals/{deal.public_id}/", partner_id=deal.partner_id,
    )  # fmt: skip


def tell_vendor(event: Event, deal: Deal, kind: str, title: str, body: str) -> None:
    """Tell whoever decides on the deal at the vendor, once per event."""
    decides = reviewers.of(deal)
    people: Iterable[User] = [decides] if decides else []
    notify(people, kind=kind, key=f"{event.id}:staff", title=title, body=body, url=f"/console/deals/{deal.public_id}/")


@receiver("extension.ask", key="dealreg.tell_extension_asked")
def tell_asked(event: Event) -> None:
    """Hand the request to the reviewer, unless the policy granted it at once."""
    extension = _extension(event)
    if extension is None or extension.state != "pending":
        return
    deal = extension.deal
    tell_vendor(
        event, deal, "review.extension", f"More time asked for: {deal.customer_name}",
        f"{deal.partner.name} asks for {_days(extension.days)} more of protection for {deal.customer_name}.",
    )  # fmt: skip


@receiver("extension.grant", "extension.refuse", key="dealreg.tell_extension_decided")
def tell_decided(event: Event) -> None:
    """Bring the answer."""
    extension = _extension(event)
    if extension is None:
        return
    deal = extension.deal
    if extension.state == "granted":
        title = f"More time: {deal.customer_name}"
        body = (
            f"The protection of {deal.customer_name} is {_days(extension.days_given)} longer and ends on "
            f"{deal.protected_until:%-d %B %Y}."
        )
    else:
        title = f"No more time: {deal.customer_name}"
        body = f"The protection of {deal.customer_name} was not extended. The reason is on its page."
    tell_owner(event, deal, "deal.extension", title, body)


@receiver("clock.warned", key="dealreg.warn_extension_and_quiet")
def warn(event: Event) -> None:
    """Warn the vendor of its promise on a request, and the partner of a deal that stays quiet."""
    kind = event.payload.get("kind")
    if kind not in {"deal.extension", "deal.inactivity"}:
        return
    deal = Deal.objects.select_related("partner", "owner__user").filter(public_id=event.subject_id).first()
    if deal is None:
        return
    if kind == "deal.extension":
        tell_vendor(
            event, deal, "review.due", f"Soon late: more time for {deal.customer_name}",
            f"{deal.partner.name} waits for a decision on more time for {deal.customer_name}.",
        )  # fmt: skip
    elif (quiet := clocks.find(inactivity.CLOCK, subject=deal)) is not None:
        tell_owner(
            event, deal, "deal.quiet", f"Quiet for long: {deal.customer_name}",
            f"Nothing was written down on {deal.customer_name} lately. Without an activity the registration lapses on "
            f"{quiet.due_at:%-d %B %Y} and the customer is free for others.",
        )  # fmt: skip


@receiver("deal.lapse", key="dealreg.tell_lapsed")
def tell_lapsed(event: Event) -> None:
    """Say that the registration lapsed."""
    deal = Deal.objects.select_related("partner", "owner__user").filter(public_id=event.subject_id).first()
    if deal is not None:
        tell_owner(
            event, deal, "deal.protection_ended", f"Lapsed: {deal.customer_name}",
            f"The registration of {deal.customer_name} has lapsed. The reason is on its page.",
        )  # fmt: skip
