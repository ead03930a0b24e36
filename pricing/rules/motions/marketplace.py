"""Marketplace: what the marketplace keeps, what we add, and what counts against a customer's committed spend."""

from decimal import Decimal

from pydantic import Field

from pricing.rules.motions.party import Economics, MotionFacts
from pricing.rules.pay import Earning, Pay, earn
from pricing.rules.percent import Share, part_of, said
from prm.common.money import quantize
from prm.common.policies.primitives import Primitive


class MarketplaceBody(Primitive):
    """Fees for public listings and private offers, an incentive we fund, and how much of a sale burns commitment."""

    listing_fee: Share = Field(default=Decimal(3), title="Listing fee, %")
    private_offer_fee: Share = Field(default=Decimal("1.5"), title="Private offer fee, %")
    fee_shared: Share = Field(default=Decimal(0), title="Of the fee the partner bears, %")
    incentive: Pay | None = Field(default=None, title="Incentive we fund")
    only_private_offers: bool = Field(default=False, title="Incentive for private offers only")
    counts_for_commitment: Share = Field(default=Decimal(100), title="Counts for committed spend, %")


def decide(body: MarketplaceBody, facts: MotionFacts) -> Economics:
    """Return the fee, the partner's part of it, the incentive, and what the customer's commitment shrinks by."""
    sale, percent = facts.sale, body.private_offer_fee if facts.private_offer else body.listing_fee
    fee = quantize(part_of(sale.net, percent), sale.currency)
    kind = "private offer" if facts.private_offer else "public listing"
    earnings = [Earning("marketplace", "fee", f"Fee, {kind}", fee, f"{said(percent)} of the price", sale.net, percent)]
    sellers = [each for each in facts.parties if each.role in {"sourced", "co_sold"}][:1]
    for seller in sellers:
        borne = quantize(part_of(fee, body.fee_shared), sale.currency)
        if borne:
            words = f"{said(body.fee_shared)} of the fee"
            earnings.append(Earning(seller.ref, "fee_part", "Part of the fee", -borne, words, fee, body.fee_shared))
        if body.incentive is not None and (facts.private_offer or not body.only_private_offers):
            earnings.append(
                earn(body.incentive, sale, participant=seller.ref, kind="marketplace", label="Marketplace incentive")
            )
    notes = []
    if facts.from_commitment is not False:
        burnt = quantize(part_of(sale.net, body.counts_for_commitment), sale.currency)
        known = "" if facts.from_commitment else ", if it has one"
        notes.append(f"{burnt:,.2f} {sale.currency} count for the customer's committed spend{known}.")
    return Economics(tuple(earnings), notes=tuple(notes))
