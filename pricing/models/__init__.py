"""Rows of the commercial pillar."""

from pricing.models.book import Edition, PriceBook, PriceEntry
from pricing.models.claim import RenewalClaim, RenewalOffer
from pricing.models.product import BundleItem, Product, ProductCost, ProductFamily, ProductRule
from pricing.models.quote import Quote, QuoteApproval, QuoteLine, QuoteLink, QuoteMargin
from pricing.models.sale import Sale, SaleShare
from pricing.models.special import SpecialPrice
from pricing.models.subscription import Renewal, Subscription

__all__ = [
    "BundleItem",
    "Edition",
    "PriceBook",
    "PriceEntry",
    "Product",
    "ProductCost",
    "ProductFamily",
    "ProductRule",
    "Quote",
    "QuoteApproval",
    "QuoteLine",
    "QuoteLink",
    "QuoteMargin",
    "Renewal",
    "RenewalClaim",
    "RenewalOffer",
    "Sale",
    "SaleShare",
    "SpecialPrice",
    "Subscription",
]
