"""Addresses of the console's own pages."""

from django.urls import path

from prm.home.console import home, search

urlpatterns = [
    path("", home.console_home, name="home"),
    path("search/", search.search, name="search"),
]
