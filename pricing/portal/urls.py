"""Addresses of the catalogue in the portal."""

from django.urls import path

from pricing.portal import price, special

urlpatterns = [
    path("prices/", price.prices, name="prices"),
    path("special-prices/", special.specials, name="specials"),
]
