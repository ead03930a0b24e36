"""Addresses of the catalogue in the portal."""

from django.urls import path

from pricing.portal import price

urlpatterns = [path("prices/", price.prices, name="prices")]
