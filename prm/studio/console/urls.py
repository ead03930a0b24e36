"""Addresses of the studio's pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
