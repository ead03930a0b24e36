"""Addresses of what partners bring and cost."""

from django.urls import path

from pricing.console import profit

urlpatterns = [
    path("profit/", profit.profit, name="profit"),
    path("profit/sales/", profit.sales, name="profit-sales"),
]
