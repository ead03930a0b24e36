"""What a special price entered by hand gives away, as approvers of a quote would see it."""

from decimal import Decimal

from partners.models import Partner
from pricing.models import Product, Quote
from pricing.rules.approval import ApprovalBody, AskFacts
from pricing.selectors import approval, ground, price
from prm.common.errors import DomainError
from prm.common.moment import now
from prm.common.money import PIVOT, quantize, rate

NOTHING = Decimal(0)


def powers(partner: Partner, currency: str) -> ApprovalBody:
    """Return who may approve how much for a partner now."""
    scope = ground.scope_of(Quote(partner=partner, customer_name="Anybody", currency=currency))
    body: ApprovalBody = approval.policy_now(scope).body
    return body


def asked(
    *, partner: Partner, product: Product, unit_price: Decimal, currency: str, quantity: Decimal | None
) -> AskFacts:
    """Return the ask a price comes to. A product without a list price in the currency has no discount of it.

    For any number of units no size is known: then only the limits of discount and margin hold.
    """
    on = now().date()
    found = price.lookup(
        [product.pk], partner=partner, currency=currency, region=None, motion=None, segment=None, on=on
    ).get(product.pk)
    listed = found.unit_price if found is not None else unit_price
    off = max((listed - unit_price) * 100 / listed, NOTHING) if listed else NOTHING
    costs = product.costs.filter(currency=currency, since__lte=on).order_by("-since")
    cost = costs.values_list("amount", flat=True).first()
    return AskFacts(
        discount=off,
        line_discount=off,
        standard=NOTHING,
        margin=None if cost is None or not unit_price else (unit_price - cost) * 100 / unit_price,
        deal_eur=_in_eur(listed * quantity, currency) if quantity is not None else NOTHING,
        currency=currency,
        families=(product.family.code,),
        skus=(product.sku,),
    )


def _in_eur(amount: Decimal, currency: str) -> Decimal | None:
    try:
        return quantize(amount * rate(currency, PIVOT, on=now().date()), PIVOT)
    except DomainError:
        return None
