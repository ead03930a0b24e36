"""Which words of two names are partners: equal, shortened, translated, misspelt, or spelt by initials."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

from partners.rules.lexicon import concepts, places
from partners.rules.phonetic import skeleton

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


@lru_cache(maxsize=2048)
def word_weight(word: str) -> float:
    """How much a word says about who is meant: general words and single letters say little."""
    if word in concepts():
        return GENERIC_WEIGHT
    if word in places():
        return PLACE_WEIGHT
    if len(word) == 1:
        return LETTER_WEIGHT
    return SHORT_WEIGHT if word.isdigit() or len(word) == 2 else 1.0


@lru_cache(maxsize=1024)
def word_likeness(left: str, right: str) -> float:
    """The likeness of two words: equal, shortened, translated, misspelt or transliterated."""
    if left == right:
        return 1.0
    short, long = (left, right) if len(left) <= len(right) else (right, left)
    if long.startswith(short):
        return _shortened(short, long)
    concept = concepts().get(left)
    if concept is not None and concept == concepts().get(right):
        return 0.85
    letters = len(short)
    if letters < 3 or (letters < 5 and short[0] != long[0]):
        return 0.0
    ratio = fuzz.ratio(left, right)
    if letters >= 4 and ratio >= 80:
        return min(0.95, JaroWinkler.similarity(left, right, prefix_weight=0.08))
    bones = skeleton(left)
    if len(bones) >= 3 and bones == skeleton(right):
        return 0.5 + 0.4 * ratio / 100
    return 0.7 if letters <= 5 and _leaves_out_letters(short, long) else 0.0


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


def pair_words(left: tuple[str, ...], right: tuple[str, ...]) -> list[WordPair]:
    """The best one-to-one partners, then initials on one side for neighbouring words on the other."""
    chosen = _one_to_one(left, right)
    if len(chosen) == len(left) or len(chosen) == len(right):
        return chosen
    used_left, used_right = {pair.left[0] for pair in chosen}, {pair.right[0] for pair in chosen}
    free_left = [i for i in range(len(left)) if i not in used_left]
    free_right = [j for j in range(len(right)) if j not in used_right]
    if len(free_right) > 1:
        chosen += [WordPair(SPELT_OUT, (i,), run) for i, run in _spelt_out(left, free_left, right, free_right)]
    if len(free_left) > 1:
        chosen += [WordPair(SPELT_OUT, run, (j,)) for j, run in _spelt_out(right, free_right, left, free_left)]
    return chosen


def coverage(left: Sequence[str], right: Sequence[str], pairs: Sequence[WordPair]) -> tuple[float, float]:
    """The shares of two names, by the weight of their words, that found a partner."""
    found_left = found_right = 0.0
    for likeness, own, their in pairs:
        if len(own) == len(their) == 1:
            weight, other = word_weight(left[own[0]]), word_weight(right[their[0]])
            if likeness < SURE:
                weight = other = min(weight, other)
        else:
            weight, other = sum(word_weight(left[i]) for i in own), sum(word_weight(right[j]) for j in their)
        found_left += likeness * weight
        found_right += likeness * other
    return found_left / sum(map(word_weight, left)), found_right / sum(map(word_weight, right))


@lru_cache(maxsize=1024)
def _likely_partners(words: tuple[str, ...], other: str) -> tuple[tuple[int, float], ...]:
    """The positions of words that are anything like another one, and how much.

    Remembered, because a look-up compares one name with many that share their words.
    """
    return tuple(
        (i, likeness)
        for i, word in enumerate(words)
        if (likeness := word_likeness(word, other) if word < other else word_likeness(other, word))
    )


def _one_to_one(left: tuple[str, ...], right: tuple[str, ...]) -> list[WordPair]:
    candidates = [
        WordPair(likeness, (i,), (j,)) for j, other in enumerate(right) for i, likeness in _likely_partners(left, other)
    ]
    if len(candidates) < 2 or (len(candidates) == 2 and _are_apart(*candidates)):
        # Sums of two are the same in either order.
        return candidates

    def value(pair: WordPair) -> tuple[float, list[str], tuple[int, ...], tuple[int, ...]]:
        one, other = left[pair.left[0]], right[pair.right[0]]
        likeness = -pair.likeness * max(word_weight(one), word_weight(other))
        return likeness, sorted((one, other)), pair.left, pair.right

    used_left: set[tuple[int, ...]] = set()
    used_right: set[tuple[int, ...]] = set()
    chosen = []
    for pair in sorted(candidates, key=value):
        if pair.left not in used_left and pair.right not in used_right:
            used_left.add(pair.left)
            used_right.add(pair.right)
            chosen.append(pair)
    return chosen


def _are_apart(one: WordPair, other: WordPair) -> bool:
    """Whether two pairs share no word."""
    return one.left != other.left and one.right != other.right


def _spelt_out(
    words: Sequence[str], free: Sequence[int], other: Sequence[str], other_free: list[int]
) -> list[tuple[int, tuple[int, ...]]]:
    """Short free words with the neighbouring free words of the other side whose initials they hold."""
    found = []
    for i in free:
        short = words[i]
        if len(other_free) < 2 or not 2 <= len(short) <= 5:
            continue
        for at, first in enumerate(other_free):
            if other[first][0] != short[0]:
                continue
            run = tuple(j for place, j in enumerate(other_free[at:]) if j == first + place)[: len(short)]
            if len(run) >= 2 and _are_initials(short, [other[j] for j in run]):
                found.append((i, run))
                other_free[:] = [j for j in other_free if j not in run]
                break
    return found


def _are_initials(short: str, words: Sequence[str]) -> bool:
    """Whether a short word holds the initial of each word and only letters of them, in order."""
    initials = "".join(word[0] for word in words)
    return short[0] == initials[0] and _is_within(initials, short) and _is_within(short, "".join(words))
