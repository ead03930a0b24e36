"""Which words of two names are partners: equal, shortened, translated, misspelt, or spelt by initials."""

from collections.abc import Sequence
from typing import NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

from partners.rules.lexicon import concepts, places
from tests.partners.rules.plain.phonetic import skeleton

GENERIC_WEIGHT = 0.3
"""Weight of a word of business ("technology", "group", "Deutsche") beside 1 for a proper word."""
PLACE_WEIGHT = 0.5
LETTER_WEIGHT = 0.35
SHORT_WEIGHT = 0.7
SURE = 0.9
"""From this likeness a pair counts by the weightier of its words, below by the lighter."""
SPELT_OUT = 0.6
"""Likeness of ``SWU`` and ``Stadtwerke Ulm`` within longer names."""


class WordPair(NamedTuple):
    """Partners: a likeness from 0 to 1, and the positions of the words on either side."""

    likeness: float
    left: tuple[int, ...]
    right: tuple[int, ...]


def word_weight(word: str) -> float:
    """How much a word says about who is meant: general words and single letters say little."""
    if word in concepts():
        return GENERIC_WEIGHT
    if word in places():
        return PLACE_WEIGHT
    if len(word) == 1:
        return LETTER_WEIGHT
    return SHORT_WEIGHT if word.isdigit() or len(word) == 2 else 1.0


def word_likeness(left: str, right: str) -> float:
    """The likeness of two words: equal, shortened, translated, misspelt or transliterated."""
    if left == right:
        return 1.0
    short, long = sorted((left, right), key=len)
    if long.startswith(short):
        return _shortened(short, long)
    concept = concepts().get(left)
    if concept is not None and concept == concepts().get(right):
        return 0.85
    if len(short) < 3 or (short[0] != long[0] and len(short) < 5):
        return 0.0
    ratio = fuzz.ratio(left, right)
    if len(short) >= 4 and ratio >= 80:
        return min(0.95, JaroWinkler.similarity(left, right, prefix_weight=0.08))
    if len(skeleton(left)) >= 3 and skeleton(left) == skeleton(right):
        return 0.5 + 0.4 * ratio / 100
    return 0.7 if len(short) <= 5 and _leaves_out_letters(short, long) else 0.0


def _shortened(short: str, long: str) -> float:
    """A word and its beginning: the more letters are there, the surer."""
    if len(short) == 1:
        return 0.4
    return 0.6 if len(short) == 2 else min(0.96, 0.72 + 0.3 * len(short) / len(long))


def _leaves_out_letters(short: str, long: str) -> bool:
    """Whether ``short`` is ``long`` with letters left out, vowels first: ``bldg`` for ``building``."""
    if short[0] != long[0] or len(long) <= len(short) + 1:
        return False
    return _is_within(short, long) and sum(letter in "aeiou" for letter in short) <= 1


def _is_within(short: str, long: str) -> bool:
    """Whether the letters of ``short`` stand in ``long`` in the same order."""
    letters = iter(long)
    return all(letter in letters for letter in short)


def pair_words(left: Sequence[str], right: Sequence[str]) -> list[WordPair]:
    """The best one-to-one partners, then initials on one side for neighbouring words on the other."""
    chosen = _one_to_one(left, right)
    free_left = [i for i in range(len(left)) if not any(i in pair.left for pair in chosen)]
    free_right = [j for j in range(len(right)) if not any(j in pair.right for pair in chosen)]
    for i, run in _spelt_out(left, free_left, right, free_right):
        chosen.append(WordPair(SPELT_OUT, (i,), run))
    for j, run in _spelt_out(right, free_right, left, free_left):
        chosen.append(WordPair(SPELT_OUT, run, (j,)))
    return chosen


def coverage(words: Sequence[str], other: Sequence[str], pairs: Sequence[WordPair], side: int) -> float:
    """The share of a name, by the weight of its words, that found a partner; ``side`` 0 is left, 1 right."""
    found = 0.0
    for pair in pairs:
        own, their = (pair.left, pair.right) if side == 0 else (pair.right, pair.left)
        own_weight = sum(word_weight(words[i]) for i in own)
        their_weight = sum(word_weight(other[j]) for j in their)
        counted = own_weight if pair.likeness >= SURE else min(own_weight, their_weight)
        found += pair.likeness * (counted if len(own) == len(their) else own_weight)
    return found / sum(map(word_weight, words))


def _one_to_one(left: Sequence[str], right: Sequence[str]) -> list[WordPair]:
    candidates = [
        WordPair(likeness, (i,), (j,))
        for i, one in enumerate(left)
        for j, other in enumerate(right)
        if (likeness := word_likeness(*sorted((one, other))))
    ]

    def value(pair: WordPair) -> tuple[float, list[str]]:
        one, other = left[pair.left[0]], right[pair.right[0]]
        return -pair.likeness * max(word_weight(one), word_weight(other)), sorted((one, other))

    used_left: set[tuple[int, ...]] = set()
    used_right: set[tuple[int, ...]] = set()
    chosen = []
    for pair in sorted(candidates, key=value):
        if pair.left not in used_left and pair.right not in used_right:
            used_left.add(pair.left)
            used_right.add(pair.right)
            chosen.append(pair)
    return chosen


def _spelt_out(
    words: Sequence[str], free: Sequence[int], other: Sequence[str], other_free: list[int]
) -> list[tuple[int, tuple[int, ...]]]:
    """Short free words with the neighbouring free words of the other side whose initials they hold."""
    found = []
    for i in free if len(other_free) > 1 else ():
        if not 2 <= len(words[i]) <= 5:
            continue
        for start in range(len(other_free)):
            run = tuple(j for at, j in enumerate(other_free[start:]) if j == other_free[start] + at)[: len(words[i])]
            if len(run) >= 2 and _are_initials(words[i], [other[j] for j in run]):
                found.append((i, run))
                other_free[:] = [j for j in other_free if j not in run]
                break
    return found


def _are_initials(short: str, words: Sequence[str]) -> bool:
    """Whether a short word holds the initial of each word and only letters of them, in order."""
    initials = "".join(word[0] for word in words)
    return short[0] == initials[0] and _is_within(initials, short) and _is_within(short, "".join(words))
