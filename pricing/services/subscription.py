"""Subscriptions: begun by a won sale, followed by their renewals, stopped from renewing themselves."""

from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction

from pricing.enums import ProductKind, RenewalStatus, SubscriptionStatus
from pricing.models import Quote, QuoteLine, Renewal, Subscription
from pricing.rules import renewal as rule
from pricing.rules.cotermination import Term, align, term_end
from pricing.selectors import renewal as selectors
from pricing.selectors.ground import customer_key
from pricing.services import renewal as renewals
from pricing.workflows.renewal import RENEWAL, SUBSCRIPTION
from prm.common import clocks, events, timeline
from prm.common.actors import SYSTEM, Actor
from prm.common.errors import DomainError
from prm.common.guards import require
from prm.common.moment import now
from prm.common.tenancy import as_system
from prm.common.workflow import Step, apply

UNIT = Decimal("0.0001")


def begin(quote: Quote, *, on: date, renews: Renewal | None = None) -> list[Subscription]:
    """Make a subscription of every line that is one, once, with its renewal. Returns those newly made.

    ``on`` is when the sale was won: a quote without a first day begins then. The line with the product of ``renews``
    follows its subscription and begins the day after it.
    """
    lines = list(quote.lines.select_related("product").order_by("position", "pk"))
    wanted = [line for line in lines if line.product.kind == ProductKind.SUBSCRIPTION]
    known = set(
        Subscription.objects.filter(line_ref__in=[line.public_id for line in wanted]).values_list("line_ref", flat=True)
    )
    made = []
    for line in wanted:
        if line.public_id in known:
            continue
        follows = renews if renews is not None and renews.product_id == line.product_id else None
        subscription = _begin(quote, line, on=on, follows=follows)
        if follows is not None:
            renews = None
        made.append(subscription)
    return made


def _begin(quote: Quote, line: QuoteLine, *, on: date, follows: Renewal | None) -> Subscription:
    months = quote.term_months or line.product.term_months or 12
    starts = follows.due_on + timedelta(days=1) if follows else quote.starts_on or on
    subscription = Subscription.objects.create(
        partner_id=quote.partner_id,
        owner=quote.owner,
        customer_name=quote.customer_name,
        customer_key=customer_key(quote.customer_name),
        customer_country=quote.customer_country,
        customer_contact=quote.customer_contact,
        customer_email=quote.customer_email,
        territory=quote.territory,
        motion=quote.motion,
        product=line.product,
        quantity=line.quantity,
        unit_net=(line.net / (line.quantity * line.periods)).quantize(UNIT),
        net=line.net,
        list_amount=line.list_amount,
        currency=quote.currency,
        starts_on=starts,
        ends_on=term_end(starts, months),
        term_months=months,
        deal_ref=quote.deal_ref,
        quote_ref=quote.public_id,
        line_ref=line.public_id,
        follows_id=follows.subscription_id if follows else None,
    )
    return _begun(subscription)


def _begun(subscription: Subscription) -> Subscription:
    renewals.expect(subscription)
    timeline.entry(
        subscription, actor=SYSTEM, kind="subscription.begin", text="began the subscription",
        partner_id=subscription.partner_id,
    )  # fmt: skip
    events.emit(
        "subscription.begin", subject=subscription, partner_id=subscription.partner_id,
        payload={"quote": subscription.quote_ref, "deal": subscription.deal_ref},
    )  # fmt: skip
    return subscription


def follow(renewal: Renewal) -> Subscription:
    """Begin the next term of a locked renewal at the price paid so far: by the day when it was aligned to another end.

    The next one renews itself as the one before did.
    """
    before = Subscription.objects.select_related("product", "owner").get(pk=renewal.subscription_id)
    starts = renewal.due_on + timedelta(days=1)
    usual = term_end(starts, before.term_months)
    ends = renewal.next_ends_on or usual
    paid, listed = (
        align([Term("", starts, usual, amount)], ends, before.currency)[0].amount
        for amount in selectors.usual_amounts(before)
    )
    return _begun(
        Subscription.objects.create(
            **{
                name: getattr(before, name)
                for name in (
                    *("partner_id", "owner", "customer_name", "customer_key", "customer_country", "customer_contact"),
                    *("customer_email", "territory", "motion", "product", "quantity", "unit_net", "currency"),
                    *("renews_itself", "term_months"),
                )
            },
            starts_on=starts,
            ends_on=ends,
            net=paid,
            list_amount=listed,
            follows=before,
        )
    )


def close(subscription_id: int, how: str) -> None:
    """Take an active subscription to its end: ``renew`` or ``end``. One that is closed already stays as it is."""
    subscription = Subscription.objects.get(pk=subscription_id)
    if subscription.status == SubscriptionStatus.ACTIVE:
        apply(SUBSCRIPTION, subscription, how, actor=SYSTEM)


@transaction.atomic
def set_auto(*, subscription: Subscription, actor: Actor, itself: bool) -> Subscription:
    """Let a subscription renew itself, or stop that. Raises ``DomainError`` ``subscription.closed`` with the reason.

    Stopping is possible until so many days before the end as the policy says; its partner is told of that day before.
    """
    require(actor, "renewal.work")
    with as_system("renewals"):
        (renewal,) = renewals.hold(subscription=subscription)
        locked = Subscription.objects.select_for_update(of=("self",)).get(pk=subscription.pk)
        _may_set(locked, renewal, actor)
        if locked.renews_itself == itself:
            return locked
        locked.renews_itself, locked.opted_out_at = itself, None if itself else now()
        locked.save(update_fields=["renews_itself", "opted_out_at"])
        words = "let the subscription renew itself" if itself else "stopped the subscription from renewing itself"
        timeline.entry(locked, actor=actor, kind="subscription.auto", text=words, partner_id=locked.partner_id)
        events.emit(
            "subscription.auto", subject=locked, partner_id=locked.partner_id, payload={"itself": itself}, actor=actor
        )
        renewals.restart(renewal, itself=itself)
    return locked


def _may_set(subscription: Subscription, renewal: Renewal, actor: Actor) -> None:
    if actor.is_partner and actor.partner_id != subscription.partner_id:
        raise DomainError("subscription.closed", "Another partner has this subscription.")
    if subscription.status != SubscriptionStatus.ACTIVE or renewal.status not in selectors.LIVE:
        raise DomainError("subscription.closed", "This subscription has ended or is renewed already.")
    if renewal.partner_id != subscription.partner_id or renewal.status == RenewalStatus.OPEN_TO_OTHERS:
        raise DomainError("subscription.closed", "Its renewal is open to other partners, so it cannot renew itself.")
    last = rule.stops_until(selectors.body_for(renewal), subscription.ends_on)
    # The day ends where the partner is: somebody west of us has all of it.
    if now().astimezone(clocks.calendar(renewal.partner.calendar_key).zone).date() > last:
        raise DomainError("subscription.closed", f"This could be changed until {last:%-d %B %Y}.")


@transaction.atomic
def cancel(*, subscription: Subscription, actor: Actor, note: str) -> Subscription:
    """End a subscription before its time, by the vendor; its renewal is lost. Raises as the transition table says."""
    (renewal,) = renewals.hold(subscription=subscription)
    cancelled: Subscription = apply(SUBSCRIPTION, subscription, "cancel", actor=actor, step=Step(note=note.strip()))
    if renewal.status in selectors.LIVE:
        apply(RENEWAL, renewal, "end", actor=SYSTEM, step=Step(update={"closed_at": now()}))
        renewals.finish(renewal)
    return cancelled
