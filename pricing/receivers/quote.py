"""Telling people about quotes: whose signature is asked for, how it came out, what the customer said."""

from collections.abc import Iterable

from partners.models import Person, TeamMember
from pricing.models import Quote
from pricing.selectors import approval as approvals
from pricing.selectors import approvers
from pricing.services.quote_ready import EXPIRY
from prm.accounts.enums import PartnerRole
from prm.accounts.models import User
from prm.accounts.notices import notify
from prm.accounts.selectors import absence
from prm.common.events import receiver
from prm.common.models.event import Event


def _quote(event: Event) -> Quote | None:
    rows = Quote.objects.select_related("partner", "owner__user", "requested_by")
    return rows.filter(public_id=event.subject_id).first()


def people_of(quote: Quote) -> list[User]:
    """Return whoever works on a quote at its partner, or the partner's admins while nobody does."""
    owner = quote.owner
    if owner is not None and owner.user is not None and owner.status == "active":
        return [owner.user]
    admins = Person.objects.filter(partner=quote.partner, status="active", roles__contains=[PartnerRole.ADMIN])
    return [person.user for person in admins.select_related("user") if person.user]


def _tell_partner(event: Event, quote: Quote, kind: str, title: str, body: str) -> None:
    notify(
        people_of(quote), kind=kind, key=f"{event.id}:partner", title=title, body=body,
        url=f"/portal/quotes/{quote.public_id}/", partner_id=quote.partner_id,
    )  # fmt: skip


def _tell_staff(event: Event, quote: Quote, people: Iterable[User], kind: str, title: str, body: str) -> None:
    notify(
        people, kind=kind, key=f"{event.id}:staff", title=title, body=body, url=f"/console/quotes/{quote.public_id}/"
    )


def _requester(quote: Quote) -> list[User]:
    """Return the vendor's person who asked for the price; nobody where the partner did."""
    return [quote.requested_by] if quote.requested_by is not None and quote.requested_by.is_staff else []


@receiver("quote.level_open", key="pricing.tell_level")
def tell_level(event: Event) -> None:
    """Tell who has to approve now, or their stand-in; where nobody does the job, the ops admins, who hand it over."""
    quote = _quote(event)
    if quote is None:
        return
    for level in approvals.levels_of(quote):
        if level.status != "open":
            continue
        acting = absence.acting_for(level.assignee) if level.assignee else None
        people = [acting or level.assignee] if level.assignee else approvers.ops_admins()
        notify(
            [user for user in people if user is not None],
            kind="quote.level",
            key=f"quote-level:{level.public_id}:{level.assignee_id}:{level.job}",
            title=f"To approve: {quote.name}",
            body=f"{quote.partner.name} asks for a price for {quote.customer_name}. "
            f"The {approvers.label_of(level.job)} has to approve.",
            url=f"/console/quotes/{quote.public_id}/",
        )


@receiver("quote.approval_late", key="pricing.tell_approval_late")
def tell_late(event: Event) -> None:
    """Tell the ops admins of a price nobody decided on in time."""
    quote = _quote(event)
    if quote is not None:
        # An event of before it said so had always been passed on.
        passed = event.payload.get("passed", True)
        done = "was late and has been passed on" if passed else "is late, and nobody stands above who is asked"
        words = f"The approval of {quote.name} for {quote.partner.name} {done}."
        words += "" if passed else " Hand it over to somebody who answers."
        _tell_staff(event, quote, approvers.ops_admins(), "quote.late", f"Late: {quote.name}", words)


@receiver("quote.approve", "quote.refuse", key="pricing.tell_price_decided")
def tell_decided(event: Event) -> None:
    """Tell whoever asked for a price how it was decided; the reason is on the quote's page."""
    quote = _quote(event)
    if quote is None:
        return
    approved = event.name == "quote.approve"
    title = f"{'Price approved' if approved else 'Price refused'}: {quote.name}"
    words = (
        f"The price of your quote for {quote.customer_name} is approved. It can go to the customer."
        if approved
        else f"The price of your quote for {quote.customer_name} was refused. It is a draft again; the reason is there."
    )
    _tell_partner(event, quote, "quote.decided", title, words)
    _tell_staff(event, quote, _requester(quote), "quote.decided", title, words)


@receiver("quote.accept", "quote.decline", key="pricing.tell_answer")
def tell_answer(event: Event) -> None:
    """Tell both sides what the customer said."""
    quote = _quote(event)
    if quote is None:
        return
    accepted = event.name == "quote.accept"
    title = f"{'Accepted' if accepted else 'Declined'}: {quote.name}"
    words = f"{quote.answered_by} at {quote.customer_name} has {'accepted' if accepted else 'declined'} the quote."
    _tell_partner(event, quote, "quote.answered", title, words)
    team = TeamMember.objects.filter(partner=quote.partner).select_related("user")
    people = {member.user_id: member.user for member in team} | {user.pk: user for user in _requester(quote)}
    _tell_staff(event, quote, people.values(), "quote.answered", title, words)


@receiver("quote.used_up", key="pricing.tell_used_up")
def tell_used_up(event: Event) -> None:
    """Tell the partner that its customer could not accept, and what to do."""
    quote = _quote(event)
    if quote is not None:
        words = (
            f"{quote.customer_name} wanted to accept {quote.name}, but less is left of a special price than the quote "
            "was promised. Make a new version with today's price."
        )
        _tell_partner(event, quote, "quote.used_up", f"Special price used up: {quote.name}", words)


@receiver("clock.warned", key="pricing.warn_expiry")
def warn_expiry(event: Event) -> None:
    """Warn whoever works on a quote before its prices are over."""
    quote = _quote(event) if event.payload.get("kind") == EXPIRY else None
    if quote is not None and quote.valid_until is not None:
        words = f"The prices of {quote.name} for {quote.customer_name} hold until {quote.valid_until:%-d %B %Y}."
        _tell_partner(event, quote, "quote.ending", f"Ends soon: {quote.name}", words)


@receiver("quote.expire", key="pricing.tell_expired")
def tell_expired(event: Event) -> None:
    """Say that the prices of a quote are over."""
    quote = _quote(event)
    if quote is not None:
        words = f"The prices of {quote.name} for {quote.customer_name} are over. A new version has today's."
        _tell_partner(event, quote, "quote.ending", f"Expired: {quote.name}", words)
