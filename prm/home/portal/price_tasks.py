"""What of a partner's quotes and renewals needs it, and which prices wait for the vendor."""

from datetime import datetime

from django.urls import reverse

from pricing.enums import QuoteStatus, RenewalStatus
from pricing.models import Quote, Renewal
from pricing.selectors import pressing
from prm.common.actors import Actor
from prm.common.clocks import Clock, ClockView, clock_view
from prm.common.components.moments import moment_words
from prm.home.portal.task import Task, Todo, Waiting, lowered, only_of


def quotes_to_do(who: Actor, at: datetime, limit: int) -> Todo:
    """Return the quotes that need the actor. Sellers see their own, partner admins everybody's."""
    url = f"{reverse('portal:quotes')}?status=draft&status=ready&status=sent"
    if not who.may("quote.write"):
        return Todo("Quotes", url, [], 0)
    rows, total = pressing.quotes_to_do(who, person_id=only_of(who), limit=limit)
    clocks = pressing.next_clocks(who, rows)
    return Todo("Quotes", url, [_quote(each, _view(clocks.get(each.public_id), who, at)) for each in rows], total)


def renewals_to_do(who: Actor, at: datetime, limit: int) -> Todo:
    """Return the renewals nobody has quoted yet. Sellers see their own, partner admins everybody's."""
    url = f"{reverse('portal:renewals')}?status=open&status=open_to_others"
    if not who.may("renewal.work"):
        return Todo("Renewals", url, [], 0)
    rows, total = pressing.renewals_to_do(who, person_id=only_of(who), limit=limit)
    clocks = pressing.next_clocks(who, rows)
    return Todo("Renewals", url, [_renewal(each, _view(clocks.get(each.public_id), who, at)) for each in rows], total)


def approvals_awaited(who: Actor, at: datetime, limit: int) -> tuple[list[Waiting], int]:
    """Return the prices the vendor has to approve, longest waiting first, and how many there are."""
    if not who.may("quote.view"):
        return [], 0
    rows, total = pressing.prices_waited_for(who, limit=limit)
    clocks = pressing.next_clocks(who, rows)
    return [_awaited(each, _view(clocks.get(each.public_id), who, at)) for each in rows], total


def _view(clock: Clock | None, who: Actor, at: datetime) -> ClockView | None:
    return None if clock is None else clock_view(clock, timezone=who.timezone, moment=at)


def _quote(quote: Quote, clock: ClockView | None) -> Task:
    url = reverse("portal:quote", args=[quote.public_id])
    if quote.status == QuoteStatus.READY:
        return Task(
            "coin",
            f"Send the quote to {quote.customer_name}",
            "Its prices are settled and held",
            url,
            "Open quote",
            promise=clock,
        )
    if quote.status == QuoteStatus.SENT:
        reason = "Sent and not answered yet"
        return Task("coin", f"Prices for {quote.customer_name} end", reason, url, "Open quote", promise=clock)
    edit = reverse("portal:quote-edit", args=[quote.public_id])
    reason = f"Draft, last changed {lowered(moment_words(quote.updated_at))}. Its prices are not held yet"
    return Task("coin", f"Finish the quote for {quote.customer_name}", reason, edit, "Go on")


def _renewal(renewal: Renewal, clock: ClockView | None) -> Task:
    product = f"{renewal.units} × {renewal.product.name}" if renewal.product else "Its subscription"
    after = "others may renew it too" if renewal.status == RenewalStatus.OPEN_TO_OTHERS else "yours alone for now"
    url = reverse("portal:renewal", args=[renewal.public_id])
    return Task(
        "refresh", f"Renew {renewal.customer_name}", f"{product}, {after}", url, "Open renewal", promise=clock
    )  # fmt: skip


def _awaited(quote: Quote, clock: ClockView | None) -> Waiting:
    needed, given = quote.approvals_needed, quote.approvals_given
    reason = f"{given} of {needed} approvals given" if needed > 1 else "One approval is needed"
    if clock and clock.state == "over" and clock.consequence:
        reason = clock.consequence
    url = reverse("portal:quote", args=[quote.public_id])
    return Waiting(f"Price for {quote.customer_name}", url, clock, reason, "coin")
