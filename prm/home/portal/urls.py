"""Addresses of the partner's home."""

from django.urls import path

from prm.home.portal import home

urlpatterns = [
    path("", home.portal_home, name="home"),
    path("promises/", home.promises, name="promises"),
]
