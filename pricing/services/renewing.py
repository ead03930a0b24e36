"""Renewing: by an accepted quote, at the price paid so far, or by itself. And ending several on one day."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction

from pricing.enums import RenewalStatus
from pricing.models import Quote, Renewal, Subscription
from pricing.rules.cotermination import Aligned, Term, align, term_end
from pricing.selectors import renewal as selectors
from pricing.services import renewal as renewals
from pricing.services import subscription as subscriptions
from pricing.workflows.renewal import RENEWAL
from prm.common import timeline
from prm.common.actors import SYSTEM, Actor
from prm.common.errors import DomainError, Invalid
from prm.common.guards import require
from prm.common.moment import now
from prm.common.tenancy import as_system
from prm.common.workflow import Step, apply

LONGEST_ORDER = 80


@transaction.atomic
def by_quote(*, quote: Quote, on: date) -> list[Subscription]:
    """Renew what an accepted quote was made for, and begin its subscriptions. Repeating does nothing.

    A quote of a partner that lost the renewal meanwhile begins what it sells, and renews nothing.
    """
    renewal = next(iter(renewals.hold(public_id=quote.renewal_ref)), None) if quote.renewal_ref else None
    mine = renewal is not None and renewal.partner_id == quote.partner_id and renewal.status in selectors.LIVE
    made = subscriptions.begin(quote, on=on, renews=renewal if mine else None)
    if mine and renewal is not None:
        _renewed(renewal, SYSTEM, {"quote_ref": quote.public_id})
    return made


@transaction.atomic
def as_before(*, renewal: Renewal, actor: Actor, order_number: str) -> Subscription:
    """Renew at the price paid so far, on the customer's order. Only the incumbent may, where the policy lets it.

    Raises ``Invalid`` without the order's number, ``DomainError`` ``renewal.closed`` with the reason.
    """
    with as_system("renewals"):
        (locked,) = renewals.hold(pk=renewal.pk)
        renewals.may_renew(locked, actor)
        if not selectors.body_for(locked).same_price:
            raise DomainError("renewal.closed", "Renewals need a new quote.")
        if selectors.is_taken_over(locked):
            raise DomainError("renewal.closed", "The price so far was another partner's. Make a quote.")
        number = " ".join(order_number.split())
        if not number or len(number) > LONGEST_ORDER:
            raise Invalid({"order_number": f"Give the order's number, at most {LONGEST_ORDER} characters."})
        following = subscriptions.follow(locked)
        _renewed(locked, actor, {"order_number": number})
    return following


@transaction.atomic
def end(*, reference: str) -> None:
    """The subscription's last day is over: it renews itself when it does, else it has ended. Repeating does nothing."""
    renewal = next(iter(renewals.hold(public_id=reference)), None)
    if renewal is None or renewal.status not in selectors.LIVE:
        return
    subscription = Subscription.objects.get(pk=renewal.subscription_id)
    if subscription.renews_itself and renewal.status != RenewalStatus.OPEN_TO_OTHERS:
        subscriptions.follow(renewal)
        _renewed(renewal, SYSTEM, {})
        return
    apply(RENEWAL, renewal, "end", actor=SYSTEM, step=Step(update={"closed_at": now()}))
    subscriptions.close(renewal.subscription_id, "end")
    renewals.finish(renewal)


def _renewed(renewal: Renewal, actor: Actor, update: dict[str, str]) -> None:
    apply(RENEWAL, renewal, "renew", actor=actor, step=Step(update={**update, "closed_at": now()}))
    subscriptions.close(renewal.subscription_id, "renew")
    renewals.finish(renewal)


def aligned(held: Sequence[Renewal], ends_on: date) -> list[Aligned]:
    """Return the next terms of renewals cut or lengthened to one day, each at its price per day. Saves nothing.

    Raises ``DomainError`` ``renewal.align`` for several currencies or customers, a day before one of them begins, and
    one that makes a term more than twice as long as usual.
    """
    if len({(each.currency, each.customer_name, each.partner_id) for each in held}) != 1:
        raise DomainError("renewal.align", "Choose renewals of one customer in one currency.")
    terms = []
    for each in held:
        starts = each.due_on + timedelta(days=1)
        terms.append(Term(each.public_id, starts, term_end(starts, each.term_months), selectors.whole_amount(each)))
    if any(term.starts_on >= ends_on for term in terms):
        latest = max(term.starts_on for term in terms)
        raise DomainError("renewal.align", f"Choose a day after {latest:%-d %B %Y}, when the last of them begins.")
    last = min(term_end(term.starts_on, 2 * each.term_months) for term, each in zip(terms, held, strict=True))
    if ends_on > last:
        # Who may renew at the price so far does not keep it for as long as it likes.
        raise DomainError("renewal.align", f"Choose {last:%-d %B %Y} or sooner: no term gets twice as long as it was.")
    return align(terms, ends_on, held[0].currency)


@transaction.atomic
def align_to(*, held: Sequence[Renewal], actor: Actor, ends_on: date) -> list[Aligned]:
    """Let the next terms of several renewals end on one day. Raises as :func:`aligned` and the transition table do."""
    require(actor, "renewal.work")
    with as_system("renewals"):
        locked = renewals.hold(pk__in=[each.pk for each in held])
        for each in locked:
            renewals.may_renew(each, actor)
        if locked and not selectors.body_for(locked[0]).aligns:
            raise DomainError("renewal.align", "Renewals keep their own ends here.")
        found = aligned(locked, ends_on)
        for each, part in zip(locked, found, strict=True):
            each.next_ends_on, each.amount = part.ends_on, part.amount
            each.save(update_fields=["next_ends_on", "amount"])
            renewals.moved(each)
            timeline.entry(
                each, actor=actor, kind="renewal.align", partner_id=each.partner_id,
                text=f"let the next term end on {ends_on:%-d %B %Y}: {part.amount:,f} {each.currency}",
            )  # fmt: skip
    return found
