"""A deal as prices see it: what a quote of it begins with, and which discounts its registration gives."""

from dealreg.enums import DealStatus
from dealreg.models import Deal
from dealreg.selectors import facts, own
from dealreg.selectors.review import account_of
from pricing.rules.head import DealContext, LineAsk, QuoteHead
from prm.common.moment import now

QUOTED = frozenset(
    {DealStatus.SUBMITTED, DealStatus.IN_REVIEW, DealStatus.RETURNED, DealStatus.APPROVED, DealStatus.WON}
)
"""Deals a quote can be begun of: one that was turned away or is over is not sold any more."""


def is_registered(deal: Deal) -> bool:
    """Whether the registration protects the deal now: only then its discount is given."""
    return (
        deal.status in {DealStatus.APPROVED, DealStatus.WON}
        and deal.protected_until is not None
        and deal.protected_until > now()
    )


def families(deal: Deal) -> list[str]:
    """Return the codes of the families that are registered."""
    return list(facts.families_of(deal))


def context(deal: Deal) -> DealContext:
    """Return what a quote takes from the deal. Families without a product are left out: they have no price."""
    account = account_of(deal)
    bought, last_bought = facts.purchases(deal, account)
    return DealContext(
        ref=deal.public_id,
        name=deal.summary or deal.customer_name,
        customer_name=deal.customer_name,
        customer_country=deal.customer_country,
        motion=deal.motion,
        registered=is_registered(deal),
        territory=deal.territory,
        currency=deal.currency,
        lines=[LineAsk(line.product_id, line.quantity) for line in own.lines_of(deal) if line.product_id is not None],
        strategic=account.is_strategic if account is not None else None,
        new_customer=None if bought is None else not bought,
        last_bought_on=last_bought,
        families=families(deal),
    )


def head(deal: Deal) -> QuoteHead:
    """Return the head a quote of the deal begins with."""
    return QuoteHead(
        name=(deal.summary or f"Offer for {deal.customer_name}")[:200],
        customer_name=deal.customer_name,
        currency=deal.currency or deal.partner.currency or "EUR",
        customer_country=deal.customer_country,
        customer_contact=deal.contact_name,
        customer_email=deal.contact_email,
        territory=deal.territory,
        motion=deal.motion,
    )
