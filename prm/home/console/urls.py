"""Addresses of the console's own pages."""

from django.urls import path

from prm.home.console import home, policy

urlpatterns = [
    path("", home.console_home, name="home"),
    path("policies/", policy.policies, name="policies"),
    path("policies/<str:ref>/", policy.policy, name="policy"),
]
