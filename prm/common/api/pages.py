"""Keyset pages: as fast on page one thousand as on page one, and never counting."""

from rest_framework.pagination import CursorPagination


class CursorPages(CursorPagination):
    """Newest first by default; ``page_size`` up to 200."""

    ordering = ("-created_at", "-id")
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
