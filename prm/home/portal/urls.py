"""Addresses of the partner's home."""

from django.urls import path

from prm.home.portal import home, search

urlpatterns = [
    path("", home.portal_home, name="home"),
    path("search/", search.search, name="search"),
    path("promises/", home.promises, name="promises"),
]
