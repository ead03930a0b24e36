"""The address of the partner's calculator."""

from django.urls import path

from pricing.portal import profit

urlpatterns = [path("worth/", profit.profit, name="profit")]
