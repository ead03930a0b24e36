"""Collecting the facts the rules decide on."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from decimal import Decimal

from django.db.models import Count, DateField, F
from django.db.models.functions import Cast

from dealreg import policies as kinds
from dealreg.enums import LIVE, Procurement
from dealreg.models import Deal
from dealreg.rules.eligibility import EligibilityFacts
from dealreg.rules.protection import ProtectionFacts
from dealreg.rules.requirements import RequirementFacts
from dealreg.selectors.review import lines_of, won_at
from partners.models import Account, Tier
from partners.selectors import certification as certifications
from partners.selectors import cohort as cohorts
from partners.selectors import territory as territories
from partners.selectors.tier import primary_places, primary_tier
from prm.common.errors import DomainError
from prm.common.moment import now
from prm.common.money import Money, convert
from prm.common.policies import Policy, in_force
from prm.common.policies.scopes import Scope
from prm.common.prepared import Given, Prepared
from prm.common.remember import is_only_reading, read_once
from prm.common.tenancy import as_system

BASE_CURRENCY = "EUR"
REVIEWED = frozenset((kinds.PROTECTION, kinds.SLA, kinds.EVIDENCE))
"""What a review looks at whoever opens it."""


def in_base_currency(amount: Decimal, currency: str) -> Decimal | None:
    """Return the amount in EUR at today's rate, the measure of all size limits; ``None`` when no rate is known."""
    if not currency:
        return None
    try:
        with as_system("rates"):
            return convert(Money(amount, currency), BASE_CURRENCY, on=now().date()).amount
    except DomainError:
        return None


def tier_of(deal: Deal) -> Tier | None:
    """Return the partner's tier in the primary programme."""
    return read_once(("tier", deal.partner_id), lambda: primary_tier(deal.partner))


def scope_of(deal: Deal, tier: Tier | None) -> Scope:
    """Return the scope policies are looked up in: of the partner and of the deal, its regions nearest first."""
    place = (tier.programme.code, tier.code) if tier else (None, None)
    return _scope(deal, place, cohorts.codes_of(deal.partner_id) if deal.partner_id else ())


def scopes_of(deals: Sequence[Deal]) -> list[Scope]:
    """Return what :func:`scope_of` does for many saved deals and the present tiers of their partners, in their order.

    Two questions, however many there are.
    """
    partners = {deal.partner_id for deal in deals}
    places, codes = primary_places(partners), cohorts.codes_of_all(partners)
    return [_scope(deal, places.get(deal.partner_id, (None, None)), codes[deal.partner_id]) for deal in deals]


def _scope(deal: Deal, place: tuple[str | None, str | None], codes: tuple[str, ...]) -> Scope:
    return {
        "programme": place[0],
        "region": (deal.territory, *territories.ancestors(deal.territory)) if deal.territory else (),
        "tier": place[1],
        "motion": deal.motion or None,
        "cohort": codes,
    }


def policies_of(deal: Deal, tier: Tier | None, *wanted: str) -> dict[str, Policy]:
    """Return the policies in force for the deal; a page of its review reads all it needs at once.

    Raises ``DomainError`` as ``in_force`` does.
    """
    scope = scope_of(deal, tier)
    if is_only_reading() and REVIEWED.issuperset(wanted):
        with suppress(DomainError):  # which of them is missing is said below
            return read_once(("policies", deal.pk), lambda: in_force(sorted(REVIEWED), scope=scope))
    return in_force(wanted, scope=scope)


def requirement_facts(motion: str, stage: str, amount: Decimal, currency: str, procurement: str) -> RequirementFacts:
    """Return the facts that decide which fields are asked for, from saved or still unsaved values."""
    return RequirementFacts(motion or None, stage or None, in_base_currency(amount, currency), procurement or None)


_live: Prepared[int] = Prepared(
    lambda: (
        Deal.objects.filter(partner=Given("partner"), status__in=sorted(LIVE))
        .exclude(pk=Given("deal"))
        .order_by()
        .values("partner_id")
        .annotate(deals=Count("pk"))
        .values_list("deals", flat=True)
    )
)


def eligibility_facts(deal: Deal, tier: Tier | None, amount_eur: Decimal | None) -> EligibilityFacts:
    """Return the facts about the partner and the deal that eligibility looks at."""
    partner, today = deal.partner, now().date()
    valid = None if partner.contract_until is None else partner.contract_until >= today
    return EligibilityFacts(
        partner_status=partner.status,
        tier=tier.code if tier else None,
        contract_valid=valid,
        motion_agreed=deal.motion in partner.motions if partner.motions else None,
        territory_covered=territories.covers(partner.territories, deal.territory) if partner.territories else None,
        amount_eur=amount_eur,
        families=families_of(deal),
        live_registrations=_live.first(partner=partner.pk, deal=deal.pk or 0) or 0,
        holders=certifications.holders(partner, on=today),
        country=deal.customer_country or None,
        currency=deal.currency or None,
        amount=deal.amount if deal.currency else None,
        procurement=deal.procurement or None,
        tender_published=tender_published(deal, today),
        **_listed(deal),
    )


def tender_published(deal: Deal, today: date) -> bool | None:
    """Return whether the deal's tender is published by ``today``: unknown while its day or the procurement is."""
    if deal.procurement != Procurement.TENDER:
        return False if deal.procurement else None
    return None if deal.tender_published_on is None else deal.tender_published_on <= today


def _listed(deal: Deal) -> dict[str, Decimal | None]:
    """Return what the products on the deal cost by the list, in its currency, and the smallest quantity of a line.

    The list price is unknown while a line names only a family, or a rate is missing.
    """
    lines = lines_of(deal)
    least = min((line.quantity for line in lines), default=None)
    by_currency: dict[str, Decimal] = {}
    for line in lines:
        if line.product is None or not deal.currency:
            return {"list_amount": None, "least_units": least}
        price = line.product.list_price * line.quantity
        by_currency[line.product.currency] = by_currency.get(line.product.currency, Decimal(0)) + price
    prices = [_in(deal.currency, Money(price, currency)) for currency, price in by_currency.items()]
    known = [price for price in prices if price is not None]
    whole = bool(prices) and len(known) == len(prices)
    return {"list_amount": sum(known, Decimal(0)) if whole else None, "least_units": least}


def units_of(deal: Deal) -> Decimal:
    """Return the quantities of all lines together."""
    return sum((line.quantity for line in lines_of(deal)), Decimal(0))


def _in(currency: str, money: Money) -> Decimal | None:
    if money.currency == currency:
        return money.amount
    try:
        with as_system("rates"):
            return convert(money, currency, on=now().date()).amount
    except DomainError:
        return None


def families_of(deal: Deal) -> tuple[str, ...]:
    """Return the codes of the product families on the deal, each once, in order."""
    return tuple(dict.fromkeys(line.family.code for line in lines_of(deal)))


def protection_facts(deal: Deal, tier: Tier | None, account: Account | None, *, delay_days: int = 0) -> ProtectionFacts:
    """Return the facts the protection window depends on. A customer is new when it never bought before; a deal read for
    its review knows.

    ``delay_days`` are the days the vendor owes for a late decision.
    """
    bought = account is not None and (deal.bought if hasattr(deal, "bought") else _bought(account, besides=deal))
    return ProtectionFacts(
        tier=tier.code if tier else None,
        tier_name=tier.name if tier else None,
        amount_eur=in_base_currency(deal.amount, deal.currency),
        families=families_of(deal),
        new_customer=not bought if account is not None else None,
        motion=deal.motion or None,
        delay_days=delay_days,
    )


def is_new(deal: Deal, account: Account | None) -> bool | None:
    """Return whether the deal's customer never bought before; ``None`` while nobody knows which account it is."""
    if account is None:
        return None
    with as_system("registration checks"):
        return not _bought(account, besides=deal)


def purchases(deal: Deal, account: Account | None) -> tuple[bool | None, date | None]:
    """Return whether the deal's customer bought before, and the day it last did; ``None`` for what nobody knows.

    One query for both: a purchase without its day counts as one.
    """
    if account is None:
        return None, None
    sales, deals = won_at(account, besides=deal.pk)
    days = (
        sales.order_by().values_list("closed_on"),
        deals.order_by().values_list(Cast("closed_at", DateField())),
    )
    with as_system("registration checks"):
        found = list(days[0].union(days[1], all=True).order_by(F("closed_on").desc(nulls_last=True))[:1])
    return bool(found), found[0][0] if found else None


def _bought(account: Account, *, besides: Deal) -> bool:
    """Whether the customer bought before, in one query."""
    sales, deals = (won.order_by().values("pk")[:1] for won in won_at(account, besides=besides.pk))
    return sales.union(deals, all=True).exists()
