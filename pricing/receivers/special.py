"""Telling people about special prices: agreed, running out, used up, over.

One is asked for on a quote, so that asking and a refusal are told as the quote's approval is.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from partners.models import Person, TeamMember
from pricing.enums import QuoteStatus, SpecialStatus
from pricing.models import Quote, SpecialPrice
from pricing.receivers.quote import people_of
from pricing.services import special as services
from prm.accounts.enums import PartnerRole
from prm.accounts.models import User
from prm.accounts.notices import notify
from prm.common.events import receiver
from prm.common.models.event import Event
from prm.common.money import exponent
from prm.common.policies.primitives import say_value

OPEN = (QuoteStatus.DRAFT, QuoteStatus.IN_APPROVAL, QuoteStatus.READY, QuoteStatus.SENT)


def _special(event: Event) -> SpecialPrice | None:
    rows = SpecialPrice.objects.select_related("partner", "product")
    return rows.filter(public_id=event.subject_id).first()


def _quotes(special: SpecialPrice) -> list[Quote]:
    """Return the quote a special price came from and the open ones that have it."""
    rows = Quote.objects.select_related("partner", "owner__user", "requested_by")
    having = rows.filter(lines__special=special, status__in=OPEN).distinct()
    return [*rows.filter(public_id=special.quote_ref), *having] if special.quote_ref else list(having)


def _sellers(special: SpecialPrice, quotes: Iterable[Quote]) -> list[User]:
    """Return whoever works on a quote with the price at its partner, or the partner's admins while nobody does."""
    found = {user.pk: user for quote in quotes for user in people_of(quote)}
    if found:
        return list(found.values())
    admins = Person.objects.filter(partner=special.partner, status="active", roles__contains=[PartnerRole.ADMIN])
    return [person.user for person in admins.select_related("user") if person.user]


def _vendor(special: SpecialPrice, quotes: Iterable[Quote]) -> list[User]:
    """Return the vendor's people around the partner, and who of them asked for the price."""
    team = TeamMember.objects.filter(partner=special.partner).select_related("user")
    asked = [quote.requested_by for quote in quotes if quote.requested_by is not None and quote.requested_by.is_staff]
    return list({user.pk: user for user in [*(member.user for member in team), *asked]}.values())


def _tell_both(event: Event, special: SpecialPrice, kind: str, title: str, words: str, key: str = "") -> None:
    """Tell both sides the same, each with the way to its own page; whoever did it knows."""
    key, quotes = key or str(event.id), _quotes(special)
    sellers = [user for user in _sellers(special, quotes) if user.pk != event.actor_id]
    staff = [user for user in _vendor(special, quotes) if user.pk != event.actor_id]
    notify(
        sellers, kind=kind, key=f"{key}:partner", title=title, body=words,
        url=f"/portal/special-prices/?q={special.public_id}", partner_id=special.partner_id,
    )  # fmt: skip
    notify(
        staff, kind=kind, key=f"{key}:staff", title=f"{title}, {special.partner.name}", body=words,
        url=f"/console/special-prices/{special.public_id}/",
    )  # fmt: skip


def _amount(special: SpecialPrice) -> str:
    """Return the price of a unit with as many decimals as it has, at least its currency's."""
    least = exponent(special.currency)
    price = special.unit_price if special.unit_price % least else special.unit_price.quantize(least)
    return f"{price:,f} {special.currency}"


def _what(special: SpecialPrice) -> str:
    many = "" if special.quantity is None else f", {say_value(special.quantity)} units"
    return f"{special.product.name} at {_amount(special)} a unit{many}"


def _left(special: SpecialPrice) -> Decimal:
    return (special.quantity or Decimal(0)) - special.used


@receiver("special.agree", key="pricing.tell_special_agreed")
def tell_agreed(event: Event) -> None:
    """Say that a price is agreed; those of one approved quote are told together."""
    special = _special(event)
    if special is None:
        return
    together = [special]
    if special.quote_ref:
        rows = SpecialPrice.objects.filter(quote_ref=special.quote_ref, valid_until=special.valid_until)
        together = list(rows.select_related("product").order_by("pk"))
    prices = "; ".join(_what(each) for each in together)
    words = (
        f"For {special.customer_name} until {special.valid_until:%-d %B %Y}: {prices}. "
        "Further quotes for this customer get it."
    )
    key = f"special-of:{special.quote_ref}" if special.quote_ref else ""
    _tell_both(event, special, "special.agreed", f"Special price agreed: {special.customer_name}", words, key)


@receiver("special.low", key="pricing.tell_special_low")
def tell_low(event: Event) -> None:
    """Say that few of its units are left."""
    special = _special(event)
    if special is not None and special.quantity is not None and special.status == SpecialStatus.ACTIVE:
        words = f"{say_value(_left(special))} of {say_value(special.quantity)} units are left of {_what(special)}."
        _tell_both(event, special, "special.ending", f"Special price runs out: {special.customer_name}", words)


@receiver("clock.warned", key="pricing.warn_special")
def warn_expiry(event: Event) -> None:
    """Say that its last day comes near."""
    special = _special(event) if event.payload.get("kind") == services.CLOCK else None
    if special is not None and special.status == SpecialStatus.ACTIVE:
        words = (
            f"{_what(special)}: the last day is {special.valid_until:%-d %B %Y}, {_days(special, event.occurred_at)}."
        )
        _tell_both(event, special, "special.ending", f"Special price ends soon: {special.customer_name}", words)


def _days(special: SpecialPrice, moment: datetime) -> str:
    days = (special.valid_until - moment.date()).days
    return "today" if days <= 0 else f"in {days} day{'' if days == 1 else 's'}"


@receiver("special.use_up", key="pricing.tell_special_used_up")
def tell_used_up(event: Event) -> None:
    """Say that none of its units is left."""
    special = _special(event)
    if special is not None:
        words = f"Nothing is left of {_what(special)}. Further quotes get the usual price; a new one can be asked for."
        _tell_both(event, special, "special.ended", f"Special price used up: {special.customer_name}", words)


@receiver("special.expire", "special.withdraw", key="pricing.tell_special_over")
def tell_over(event: Event) -> None:
    """Say that it is over before it was used up; of one that was, both sides know already."""
    special = _special(event)
    if special is not None and event.payload.get("from") == SpecialStatus.ACTIVE:
        done = "was withdrawn" if event.name == "special.withdraw" else "is over"
        words = f"The special price {done}: {_what(special)}. What was offered with it keeps it."
        _tell_both(event, special, "special.ended", f"Special price over: {special.customer_name}", words)
