"""Addresses of the console's API of the catalogue."""

from django.urls import path

from pricing.api import book_urls, products, profit, quote_urls, renewal_urls

urlpatterns = [
    path("products", products.ConsoleProducts.as_view(), name="products"),
    path("products/families", products.ConsoleFamilies.as_view(), name="families"),
    path("products/<str:reference>", products.ConsoleProduct.as_view(), name="product"),
    path("contributions", profit.Contributions.as_view(), name="contributions"),
    *quote_urls.CONSOLE,
    *renewal_urls.CONSOLE,
    *book_urls.CONSOLE,
]
