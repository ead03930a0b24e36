"""Addresses of the console's own pages."""

from django.urls import path

from prm.home.console import home, policy, search

urlpatterns = [
    path("", home.console_home, name="home"),
    path("search/", search.search, name="search"),
    path("policies/", policy.policies, name="policies"),
    path("policies/<str:ref>/", policy.policy, name="policy"),
]
