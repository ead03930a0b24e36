"""Addresses of many records of one kind: a list's page has one for each row."""

from functools import cache
from urllib.parse import quote

from django.urls import get_script_prefix, reverse

_MARK = "0REF0"
_SAFE = "/~:@!$&'()*+,;="  # what ``reverse`` leaves as it is


def address(name: str, reference: str) -> str:
    """Return what ``reverse(name, args=[reference])`` does, looking the route up once for all references.

    ``name`` must be a route with one part of text. Raises ``NoReverseMatch``.
    """
    return _route(name, get_script_prefix()).replace(_MARK, quote(reference, safe=_SAFE))


@cache
def _route(name: str, prefix: str) -> str:
    return reverse(name, args=[_MARK])
