"""One box over everything a person may see: what is findable, how it is kept, how it is found.

An app says what it lets people find in ``<app>/search.py`` and what they can do in ``<app>/palette.py``. How it works
and what it costs is in ``docs/search.md``.
"""

from prm.common.search.indexing import rebuild, sweep
from prm.common.search.lookup import Match, by_references, matches, page
from prm.common.search.registry import Entry, Found, Kind, kinds, register, shown_to
from prm.common.search.text import Query

__all__ = [
    "Entry",
    "Found",
    "Kind",
    "Match",
    "Query",
    "by_references",
    "kinds",
    "matches",
    "page",
    "rebuild",
    "register",
    "shown_to",
    "sweep",
]
