"""Names of customers by number: the same number gives the same name, in every process and every run.

The words and how often each occurs are those the search is measured with.
"""

import random
from functools import cache

from dealreg.management.commands.bench_search import FIRST, FORMS, TOWNS, TRADES, Names

DRAWN = 1 << 16
_ODD = 0x9E3779B97F4A7C15
_MASK = (1 << 64) - 1


@cache
def _words() -> list[str]:
    """Return words as they occur, so that a random place of the list is a word by its frequency."""
    names = Names()
    chance = random.Random(7)
    return chance.choices(names.words, names.weights, k=DRAWN)


@cache
def _lists() -> tuple[list[str], list[str]]:
    return [word.title() for word in TRADES.split()], FIRST.split()


def scattered(number: int) -> int:
    """Return 64 bits that look random and depend on ``number`` alone (the finaliser of SplitMix64)."""
    mixed = (number + 1) * _ODD & _MASK
    mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9 & _MASK
    mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB & _MASK
    return mixed ^ mixed >> 31


def company(number: int) -> str:
    """Return the name of customer ``number``: a word or two, a trade, a legal form or none."""
    bits, words, (trades, _) = scattered(number), _words(), _lists()
    head = words[bits & 0xFFFF].title()
    if bits >> 60 & 1:
        head = f"{head} {words[bits >> 16 & 0xFFFF].title()}"
    return f"{head} {trades[(bits >> 32 & 0xFFF) % len(trades)]} {FORMS[(bits >> 44 & 0xFFF) % len(FORMS)]}".rstrip()


def domain(number: int) -> str:
    """Return the website of customer ``number``, like no other's."""
    return f"{_words()[scattered(number) & 0xFFFF]}-{number:x}.example"


def town(number: int) -> str:
    """Return where customer ``number`` is."""
    return TOWNS[(scattered(number) >> 40) % len(TOWNS)]


def person(number: int) -> str:
    """Return the name of person ``number``."""
    bits, firsts = scattered(~number & _MASK), _lists()[1]
    return f"{firsts[bits % len(firsts)]} {_words()[bits >> 16 & 0xFFFF].title()}"
