"""Addresses of the console's API of policies."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
