"""Addresses of the portal's API."""

from django.urls import path

from dealreg.api.portal import deals, schema

urlpatterns = [
    path("deals", deals.Deals.as_view(), name="deals"),
    path("deals/<str:reference>", deals.OneDeal.as_view(), name="deal"),
    path("deals/<str:reference>/submit", deals.Submit.as_view(), name="deal-submit"),
    path("deals/<str:reference>/withdraw", deals.Withdraw.as_view(), name="deal-withdraw"),
    path("schema", schema.Schema.as_view(), name="schema"),
]
