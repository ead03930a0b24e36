"""Rows of the commercial pillar."""

from pricing.models.product import Product, ProductFamily

__all__ = ["Product", "ProductFamily"]
