"""Addresses of the portal's API of the catalogue."""

from django.urls import path

from pricing.api import prices, products, profit, quote_urls, renewal_urls

urlpatterns = [
    path("products", products.PortalProducts.as_view(), name="products"),
    path("products/families", products.PortalFamilies.as_view(), name="families"),
    path("products/<str:reference>", products.PortalProduct.as_view(), name="product"),
    path("prices", prices.PortalPrices.as_view(), name="prices"),
    path("worth", profit.Worth.as_view(), name="worth"),
    *quote_urls.PORTAL,
    *renewal_urls.PORTAL,
]
