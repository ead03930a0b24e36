"""Text as the search sees it: one alphabet, one case, words without punctuation.

The same folding is done to what is stored and to what is typed: "Müller" meets "muller", and a name in any script is
found by its own letters or by how they are romanised.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from anyascii import anyascii

LONGEST_WORD = 40
"""Longer words are cut, in what is stored and in what is typed."""
MOST_WORDS = 48
"""Of one record; a name of more words is found by its first."""
MOST_TYPED = 8
"""Words of a query that count; the rest of a pasted sentence narrows nothing any more."""
LONGEST_QUERY = 200
LONGEST_TITLE = 120

NOT_WORD = re.compile(r"[^a-z0-9]+")
SCHEME = re.compile(r"^\s*(?:https?://)?(?:www\.)?", re.IGNORECASE)
WEBSITE = re.compile(r"^\s*(?:https?://)?[^\s/]+\.[^\s/]+(?:/\S*)?\s*$", re.IGNORECASE)
REFERENCE = re.compile(r"^\s*([A-Za-z]{2})-?([0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{1,4})(?:-?([0-9A-Za-z]{0,4}))?\s*$")


def folded(text: str) -> str:
    """Return ``text`` in lower-case ASCII letters and digits, one space between words."""
    return NOT_WORD.sub(" ", anyascii(text).lower()).strip()


def words(text: str) -> list[str]:
    """Return the folded words of ``text`` in their order, cut to their length."""
    return [word[:LONGEST_WORD] for word in folded(text).split()]


def title_key(title: str) -> str:
    """Return what titles are compared and ordered by."""
    return " ".join(words(title))[:LONGEST_TITLE].strip()


def host(website: str) -> str:
    """Return a website without scheme, ``www`` and path: what people remember of it."""
    return SCHEME.sub("", website).partition("/")[0]


def ranked_words(*places: Iterable[str]) -> list[str]:
    """Return every word once, a digit before it: the place of the first group it stands in.

    The first word of the first text is 0, other words of the first group 1, of the second group 2, and so on.
    """
    found: dict[str, int] = {}
    for place, texts in enumerate(places, start=1):
        for text in texts:
            for word in words(text):
                found.setdefault(word, place if found else 0)
    return [f"{place}{word}" for word, place in list(found.items())[:MOST_WORDS]]


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody typed, understood: the words to begin with, the title it may begin, a reference if it is one."""

    text: str
    words: tuple[str, ...]
    title: str
    reference: str = ""

    @classmethod
    def read(cls, text: str) -> "Query":
        """Understand what was typed. An empty or unpronounceable text has no words and finds nothing."""
        text = text.replace("\x00", " ").strip()[:LONGEST_QUERY]
        typed = words(host(text) if WEBSITE.match(text) else SCHEME.sub("", text))
        # A word that another one begins with asks for nothing more.
        wanted = [w for w in dict.fromkeys(typed) if not any(o != w and o.startswith(w) for o in typed)]
        return cls(text, tuple(wanted[:MOST_TYPED]), " ".join(typed)[:LONGEST_TITLE].strip(), _reference(text))

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to look for."""
        return not self.words


def _reference(text: str) -> str:
    """Return the beginning of a public id as it is written, or nothing: ``dr7k2m9`` is ``DR-7K2M-9``.

    Letters alone are a word until they are a whole id: "acm" means Acme, not the thousands of ids it could begin.
    """
    parts = REFERENCE.match(text)
    if parts is None:
        return ""
    prefix, first, last = (part or "" for part in parts.groups())
    if len(last) < 4 and text.strip().isalpha():
        return ""
    return f"{prefix}-{first}{f'-{last}' if len(first) == 4 else ''}".upper()
