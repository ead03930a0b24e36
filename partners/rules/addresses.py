"""Postal addresses reduced to comparable words."""

import re
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz import fuzz

from partners.rules.lexicon import fold, street_words, word_set
from partners.rules.names import clean

WORD = re.compile(r"[^\W_]+")
STREET_ENDING = re.compile(r"(?<=[a-z]{3})str(?:asse|ase)?$")
MISSPELT = 85


@lru_cache(maxsize=1024)
def normalise_address(address: str, postal_code: str = "", city: str = "") -> tuple[str, ...]:
    """The words and numbers of an address, each once: street types written out, order as given.

    ``Karlstr. 1`` and ``Karlstraße 1`` give the same words. A country prefix of the postal code is dropped.
    """
    text = " ".join((clean(address), _postal_code(postal_code), clean(city)))
    filler = word_set("address_filler")
    words = (fold(word) for word in WORD.findall(text))
    return tuple(dict.fromkeys(_street_word(word) for word in words if word and word not in filler))


def _postal_code(text: str) -> str:
    return re.sub(r"^[A-Za-z]{1,2}-(?=\d)", "", clean(text))


def _street_word(word: str) -> str:
    return street_words().get(word) or STREET_ENDING.sub("strasse", word)


def address_likeness(left: Sequence[str], right: Sequence[str]) -> float:
    """The share of words two normalised addresses have in common, 0 to 1.

    A bare town is half a likeness at most: it says where, not which house.
    """
    if not left or not right:
        return 0.0
    matched = len(matching_words(left, right)) + len(matching_words(right, left))
    has_number = [any(c.isdigit() for word in side for c in word) for side in (left, right)]
    if not all(has_number):
        return matched / (2 * min(len(left), len(right))) * 0.5 if matched else 0.0
    return matched / (len(left) + len(right))


def matching_words(left: Sequence[str], right: Sequence[str]) -> frozenset[str]:
    """The words of ``left`` that stand in ``right``, letter for letter for numbers, nearly for words."""
    return frozenset(word for word in left if word in right or any(_nearly(word, other) for other in right))


def _nearly(one: str, other: str) -> bool:
    return min(len(one), len(other)) >= 5 and one.isalpha() and other.isalpha() and fuzz.ratio(one, other) >= MISSPELT
