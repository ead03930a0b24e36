"""The word lists of account matching, read once from ``partners/rules/data``.

The lists are written by hand from general knowledge: legal forms, abbreviations, words of business in
several languages, readings of Japanese names, providers of free mail.
"""

import csv
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import resources
from types import MappingProxyType

from anyascii import anyascii

NATIVE = re.compile("[㐀-䶿一-鿿ぁ-ヺー가-힣]")
NOT_ALPHANUMERIC = re.compile("[^a-z0-9]")
UMLAUTS = (("ae", "a"), ("oe", "o"), ("ue", "u"), ("aa", "a"))


@lru_cache(maxsize=2048)
def fold(word: str) -> str:
    """Lower-case ASCII letters of one word, with umlauts written either way made equal.

    ``Südzucker``, ``Suedzucker`` and ``Sudzucker`` all become ``sudzucker``.
    """
    plain = NOT_ALPHANUMERIC.sub("", anyascii(word).lower())
    while True:
        folded = plain
        for written, folded_to in UMLAUTS:
            folded = folded.replace(written, folded_to)
        if folded == plain:
            return plain
        plain = folded


def _rows(filename: str) -> list[list[str]]:
    """The rows of a data file without its header."""
    source = resources.files("partners.rules.data").joinpath(filename)
    return [row for row in csv.reader(source.read_text(encoding="utf-8").splitlines()) if row][1:]


def _pairs(filename: str) -> Mapping[str, str]:
    """A data file of two columns as a mapping, in the order of the file."""
    return MappingProxyType({row[0]: row[1] for row in _rows(filename)})


def _words(spelling: str) -> tuple[str, ...]:
    return tuple(fold(word) for word in spelling.split())


@cache
def legal_forms() -> Mapping[tuple[str, ...], str]:
    """From the folded words of a legal form to its canonical form: ``("co", "ltd")`` is ``ltd``."""
    return MappingProxyType(
        {_words(s): form for form, spellings in _rows("legal_forms.csv") for s in spellings.split("|")}
    )


@cache
def longest_form() -> Mapping[str, int]:
    """From the first word of a legal form to how many words the longest such form has; other words begin none."""
    return _longest(legal_forms())


def _longest(phrases: Mapping[tuple[str, ...], object]) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for phrase in phrases:
        if phrase:
            found[phrase[0]] = max(found.get(phrase[0], 0), len(phrase))
    return MappingProxyType(found)


@cache
def native_legal_forms() -> Mapping[str, tuple[str, ...]]:
    """From a canonical form to its Chinese, Japanese or Korean spellings, the longest first."""
    return MappingProxyType({form: tuple(s.split("|")) for form, s in _rows("native_legal_forms.csv")})


@cache
def word_set(name: str) -> frozenset[str]:
    """A named set of folded words: connecting words, legal forms that count only at an end, fillers."""
    sets = {key: frozenset(map(fold, words.split("|"))) for key, words in _rows("word_sets.csv")}
    return sets[name]


@cache
def places() -> frozenset[str]:
    """Folded names of countries, regions and large cities: many companies of one place carry it."""
    return frozenset(fold(row[0]) for row in _rows("places.csv"))


@cache
def street_words() -> Mapping[str, str]:
    """From a folded abbreviation in an address to the word it stands for."""
    return _pairs("street_words.csv")


@cache
def kana_syllables() -> Mapping[str, str]:
    """From one or two katakana to Hepburn letters."""
    return _pairs("kana.csv")


@cache
def letter_names() -> Mapping[str, str]:
    """From the name of a Latin letter in katakana to the letter, the longest names first."""
    return _pairs("letter_names.csv")


@cache
def abbreviations() -> Mapping[tuple[str, ...], tuple[str, ...]]:
    """From the folded words of an abbreviation to the words it stands for."""
    return MappingProxyType({_words(short): _words(long) for short, long in _rows("abbreviations.csv")})


@cache
def longest_abbreviation() -> Mapping[str, int]:
    """From the first word of an abbreviation to how many words the longest such one has."""
    return _longest(abbreviations())


@cache
def concepts() -> Mapping[str, str]:
    """From a folded word of business to the concept it shares with other languages."""
    found: dict[str, str] = {}
    for concept, spellings in _rows("concepts.csv"):
        for spelling in spellings.split("|"):
            if not NATIVE.search(spelling) and " " not in spelling:
                found.setdefault(fold(spelling), concept)
    return MappingProxyType(found)


@cache
def general_words() -> frozenset[str]:
    """Words of business and places: they do not tell who is meant."""
    return frozenset((*places(), *concepts()))


@cache
def reducible_words() -> frozenset[str]:
    """Words that may begin a legal form or an abbreviation, and connecting ones: a name of other words is as it is."""
    return frozenset((*word_set("connecting"), *longest_form(), *longest_abbreviation()))


@cache
def native_words() -> Mapping[str, str]:
    """From a Chinese, Japanese or Korean word of business to the concept, in English."""
    found: dict[str, str] = {}
    for concept, spellings in _rows("concepts.csv"):
        for spelling in spellings.split("|"):
            if NATIVE.search(spelling):
                found.setdefault(spelling, concept)
    return MappingProxyType(found)


@cache
def japanese_readings() -> Mapping[str, tuple[str, ...]]:
    """From characters of Japanese names to their usual readings, the likeliest first."""
    return MappingProxyType({written: tuple(rest) for written, *rest in _rows("japanese_readings.csv")})


@cache
def free_mail_domains() -> frozenset[str]:
    """Mail providers anybody can have an address at."""
    return frozenset(row[0] for row in _rows("free_mail_domains.csv"))


@cache
def shared_hosts() -> frozenset[str]:
    """Registrable domains under which strangers keep pages: they name no company."""
    return frozenset(row[0] for row in _rows("shared_hosts.csv"))
