"""Addresses of price books in the console's API."""

from django.urls import path

from pricing.api import books

CONSOLE = [
    path("books", books.Books.as_view(), name="books"),
    path("books/<str:reference>", books.Book.as_view(), name="book"),
    path("books/<str:reference>/editions", books.Editions.as_view(), name="book-editions"),
    path("editions/<str:reference>", books.OneEdition.as_view(), name="edition"),
    path("editions/<str:reference>/prices", books.Entries.as_view(), name="edition-prices"),
    path("editions/<str:reference>/difference/<str:other>", books.Difference.as_view(), name="edition-difference"),
    *books.STEPS.urls("editions/<str:reference>", "edition"),
]
