"""Addresses of the commercial pillar in the console."""

from django.urls import path

from pricing.console import book, catalogue, edition, entries, product, trying

urlpatterns = [
    path("products/", product.products, name="products"),
    path("products/new", product.create, name="product-new"),
    path("products/bulk", product.bulk, name="products-bulk"),
    path("products/file/<slug:what>.<slug:kind>", catalogue.download, name="products-file"),
    path("products/families/", product.families, name="families"),
    path("products/families/<slug:code>", product.family, name="family-edit"),
    path("products/<str:reference>/", product.product, name="product"),
    path("products/<str:reference>/edit", product.edit, name="product-edit"),
    path("products/<str:reference>/costs", catalogue.costs, name="product-costs"),
    path("products/<str:reference>/parts", catalogue.parts, name="product-parts"),
    path("products/<str:reference>/rules", catalogue.rules, name="product-rules"),
    path("books/", book.books, name="books"),
    path("books/new/", book.create, name="book-new"),
    path("books/editions/remove/", edition.bulk, name="entries-bulk"),
    path("books/editions/<str:reference>/", edition.edition, name="edition"),
    path("books/editions/<str:reference>/note/", edition.note, name="edition-note"),
    path("books/editions/<str:reference>/prices/", entries.prices, name="entries"),
    path("books/editions/<str:reference>/prices/add/", entries.add, name="entry-add"),
    path("books/editions/<str:reference>/prices/formula/", entries.formula, name="edition-formula"),
    path("books/editions/<str:reference>/prices/import/", edition.bring, name="edition-import"),
    path("books/editions/<str:reference>/prices/file.<slug:kind>", edition.download, name="edition-file"),
    path("books/editions/<str:reference>/compare/<str:other>/", edition.compare, name="edition-compare"),
    path("books/editions/<str:reference>/try/", trying.try_edition, name="edition-try"),
    path("books/editions/<str:reference>/step/<slug:name>/", edition.step, name="edition-step"),
    path("books/editions/<str:reference>/decide/<slug:name>/", edition.decide, name="edition-decide"),
    path("books/<str:reference>/", book.book, name="book"),
    path("books/<str:reference>/edit/", book.edit, name="book-edit"),
    path("books/<str:reference>/begin/", book.begin, name="book-begin"),
]
