"""Addresses of the commercial pillar in the console."""

from django.urls import path

from pricing.console import product

urlpatterns = [
    path("products/", product.products, name="products"),
    path("products/new", product.create, name="product-new"),
    path("products/bulk", product.bulk, name="products-bulk"),
    path("products/families/", product.families, name="families"),
    path("products/families/<slug:code>", product.family, name="family-edit"),
    path("products/<str:reference>/", product.product, name="product"),
]
