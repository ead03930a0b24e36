"""Reading renewals and subscriptions, and what decides who may renew."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum

from partners.enums import PartnerStatus
from partners.models import Partner
from partners.selectors import cohort as cohorts
from partners.selectors import territory as territories
from partners.selectors.tier import primary_tier
from pricing.enums import QuoteStatus, RenewalStatus
from pricing.models import Quote, Renewal, RenewalOffer, Subscription
from pricing.policies.renewing import RENEWAL
from pricing.rules import renewal as rule
from pricing.rules.cotermination import term_end
from pricing.rules.renewal import RenewalBody, RenewalFacts
from pricing.selectors.ground import customer_key
from prm.common.actors import Actor
from prm.common.decisions import Outcome
from prm.common.errors import DomainError, NotFound
from prm.common.moment import now
from prm.common.policies import Policy, in_force
from prm.common.policies.scopes import Scope
from prm.common.tenancy import as_system

LIVE = (RenewalStatus.UPCOMING, RenewalStatus.OPEN, RenewalStatus.OPEN_TO_OTHERS, RenewalStatus.QUOTED)
"""The renewal may still come about."""
WITH_CUSTOMER = (QuoteStatus.SENT, QuoteStatus.ACCEPTED)
WORKING = {PartnerStatus.ACTIVE, PartnerStatus.AT_RISK, PartnerStatus.DORMANT, PartnerStatus.ONBOARDING}
"""A partner in one of these keeps its renewals."""


def visible_to(actor: Actor) -> QuerySet[Renewal]:
    """Return the renewals ``actor`` may see: all for staff, those it holds for a partner. With product and partner."""
    rows = Renewal.objects.select_related("product", "partner")
    return rows.filter(partner_id=actor.partner_id) if actor.is_partner else rows


def get_visible(actor: Actor, reference: str) -> Renewal:
    """Return one renewal by public id. Raises ``NotFound``."""
    found = visible_to(actor).filter(public_id=reference).first()
    if found is None:
        raise NotFound()
    return found


def by_reference(reference: str) -> Renewal | None:
    """Return a renewal by public id whoever holds it, or ``None``. For receivers and staff."""
    return Renewal.objects.select_related("product", "partner", "subscription").filter(public_id=reference).first()


def subscriptions_visible_to(actor: Actor) -> QuerySet[Subscription]:
    """Return the subscriptions ``actor`` may see: all for staff, its own for a partner. With product and partner."""
    rows = Subscription.objects.select_related("product", "partner")
    return rows.filter(partner_id=actor.partner_id) if actor.is_partner else rows


def get_subscription(actor: Actor, reference: str) -> Subscription:
    """Return one subscription by public id. Raises ``NotFound``."""
    found = subscriptions_visible_to(actor).select_related("follows").filter(public_id=reference).first()
    if found is None:
        raise NotFound()
    return found


def of_subscription(actor: Actor, subscription: Subscription) -> Renewal | None:
    """Return the renewal of a subscription as far as ``actor`` sees it: not when another partner took it over."""
    return visible_to(actor).filter(subscription=subscription).first()


def own_subscription(actor: Actor, renewal: Renewal) -> Subscription | None:
    """Return the subscription of a renewal as far as ``actor`` sees it: another holder than its partner does not."""
    return subscriptions_visible_to(actor).filter(pk=renewal.subscription_id).first()


def partner_of(actor: Actor) -> Partner:
    """Return the partner an actor works for. Raises ``NotFound`` for anybody else."""
    found = Partner.objects.select_related("type").filter(pk=actor.partner_id).first()
    if found is None:
        raise NotFound()
    return found


def beside(actor: Actor, renewal: Renewal) -> list[Renewal]:
    """Return the other live renewals of the same customer and currency its holder has, the next to end first."""
    same = visible_to(actor).filter(
        partner_id=renewal.partner_id, customer_name=renewal.customer_name, currency=renewal.currency, status__in=LIVE
    )
    return list(same.exclude(pk=renewal.pk).order_by("due_on", "pk")[:50])


def offers(actor: Actor) -> QuerySet[RenewalOffer]:
    """Return the renewals that are open to every partner, for a partner but those it holds and simply renews."""
    rows = RenewalOffer.objects.filter(closed_at__isnull=True).select_related("product")
    if not actor.is_partner:
        return rows
    return rows.exclude(renewal__in=Renewal.objects.filter(partner_id=actor.partner_id, status__in=LIVE))


def get_offer(reference: str) -> RenewalOffer:
    """Return one offer by public id, also one that is over. Raises ``NotFound``."""
    found = RenewalOffer.objects.select_related("product").filter(public_id=reference).first()
    if found is None:
        raise NotFound()
    return found


def totals() -> list[tuple[str, int, str, Decimal]]:
    """Return status, number, currency and what the next terms come to of the live renewals. For staff."""
    rows = (
        Renewal.objects.filter(status__in=LIVE)
        .order_by("status", "currency")
        .values_list("status", "currency")
        .annotate(n=Count("pk"), whole=Sum("amount"))
    )
    return [(status, n, currency, whole) for status, currency, n, whole in rows]


def currencies() -> list[tuple[str, str]]:
    """Return the currencies renewals are in."""
    codes = Renewal.objects.order_by("currency").values_list("currency", flat=True).distinct()
    return [(code, code) for code in codes]


def following(actor: Actor, subscription: Subscription) -> Subscription | None:
    """Return the subscription that renewed this one, as far as ``actor`` sees it."""
    return subscriptions_visible_to(actor).filter(follows=subscription).first()


def of_partner(partner: Partner, most: int = 8) -> list[Renewal]:
    """Return a partner's live renewals, the next to end first. For staff."""
    rows = Renewal.objects.filter(partner=partner, status__in=LIVE).select_related("product")
    return list(rows.order_by("due_on", "pk")[:most])


def of_customer(name: str, most: int = 20) -> list[Subscription]:
    """Return what a customer runs and ran, by its name, the newest first. For staff."""
    rows = Subscription.objects.filter(customer_key=customer_key(name)).select_related("product", "partner")
    return list(rows.order_by("-ends_on", "-pk")[:most])


def search(rows: QuerySet, text: str) -> QuerySet:
    """Narrow renewals, subscriptions or offers to those with ``text`` in the customer's or the product's name."""
    return rows.filter(customer_name__icontains=text) | rows.filter(product__name__icontains=text)


def scope_of(partner: Partner, territory: str, motion: str) -> Scope:
    """Return the scope renewal policies are looked up in."""
    tier = primary_tier(partner)
    return {
        "programme": tier.programme.code if tier else None,
        "region": (territory, *territories.ancestors(territory)) if territory else (),
        "tier": tier.code if tier else None,
        "motion": motion or None,
        "cohort": cohorts.codes_of(partner.pk),
    }


def policy_for(partner: Partner, territory: str = "", motion: str = "") -> Policy:
    """Return the renewal policy in force for a partner in a territory and motion."""
    return in_force([RENEWAL], scope=scope_of(partner, territory, motion))[RENEWAL]


def body_for(renewal: Renewal) -> RenewalBody:
    """Return the body of the policy a renewal goes by."""
    body: RenewalBody = policy_for(renewal.partner, renewal.territory, renewal.motion).body
    return body


def is_taken_over(renewal: Renewal) -> bool:
    """Whether its holder is another partner than the subscription's. Outside of a partner's scope only."""
    return Subscription.objects.filter(pk=renewal.subscription_id).exclude(partner_id=renewal.partner_id).exists()


def whole_amount(renewal: Renewal) -> Decimal:
    """Return what a usual term of the renewal costs: the price so far, or the list price for another holder."""
    subscription = Subscription.objects.get(pk=renewal.subscription_id)
    paid, listed = usual_amounts(subscription)
    return paid if subscription.partner_id == renewal.partner_id else listed


def usual_amounts(subscription: Subscription) -> tuple[Decimal, Decimal]:
    """Return what a subscription's usual term costs, at the price paid so far and at list.

    One that was cut or made longer, to end with others, was paid by the day: then it is the price of the last whole
    term before it.
    """
    whole = subscription
    while whole.follows is not None and whole.ends_on != term_end(whole.starts_on, whole.term_months):
        whole = whole.follows
    return whole.net, whole.list_amount


def require_live(renewal: Renewal, actor: Actor, text: str) -> None:
    """Raise ``DomainError`` for a renewal that is closed or another partner's, and for a note without words."""
    if actor.is_partner and actor.partner_id != renewal.partner_id:
        raise NotFound()
    if renewal.status not in LIVE:
        raise DomainError("renewal.stale", f"This renewal is {renewal.get_status_display().lower()}.")
    if not text.strip():
        raise DomainError("renewal.reason_required", "Please write down what was done.", field="note")


def quote_of(renewal: Renewal) -> Quote | None:
    """Return the quote for a renewal that is with its customer, by its present holder; ``None`` without one."""
    rows = Quote.objects.filter(
        renewal_ref=renewal.public_id, partner_id=renewal.partner_id, status__in=WITH_CUSTOMER
    )  # fmt: skip
    return rows.order_by("-created_at", "-pk").first()


def drafted_for(renewal: Renewal) -> list[Quote]:
    """Return all quotes its holder made for a renewal, the newest first."""
    rows = Quote.objects.filter(renewal_ref=renewal.public_id, partner_id=renewal.partner_id)
    return list(rows.order_by("-created_at", "-pk")[:20])


def facts(renewal: Renewal, *, letter: bool = False, on: date | None = None) -> RenewalFacts:
    """Return what decides who may renew. The subscription is read on the holder's behalf."""
    moment = now()
    partner, tier = renewal.partner, primary_tier(renewal.partner)
    with as_system("renewals"):
        subscription = Subscription.objects.only("renews_itself", "partner_id").get(pk=renewal.subscription_id)
    opened = renewal.last_moved_at or renewal.opened_at
    return RenewalFacts(
        days_left=(renewal.due_on - (on or moment.date())).days,
        quiet_days=(moment - opened).days if opened else None,
        quoted=quote_of(renewal) is not None,
        renews_itself=subscription.renews_itself,
        taken_over=renewal.partner_id != subscription.partner_id,
        partner_active=partner.status in WORKING,
        letter=letter,
        tier=tier.code if tier else None,
        partner_type=partner.type.code,
        region=renewal.territory or None,
    )


def claimant_facts(partner: Partner, offer: RenewalOffer) -> RenewalFacts:
    """Return what decides whether a partner may take an open renewal over."""
    tier = primary_tier(partner)
    return RenewalFacts(
        days_left=(offer.due_on - now().date()).days,
        partner_active=partner.status == PartnerStatus.ACTIVE,
        tier=tier.code if tier else None,
        partner_type=partner.type.code,
        region=offer.territory or None,
    )


def outlook(renewal: Renewal) -> Outcome:
    """Return who may renew as of now, with the reasons."""
    return rule.decide(body_for(renewal), facts(renewal))


def outlook_for(actor: Actor, renewal: Renewal) -> Outcome:
    """Return who may renew as of now, in words that speak to the partner that holds it where it is that partner."""
    found = outlook(renewal)
    return replace(found, sentence=rule.to_holder(found.sentence)) if actor.is_partner else found
