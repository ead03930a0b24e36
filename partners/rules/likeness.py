"""How alike two normalised names are, and which words say so.

Four views are taken and the best counts: the words one by one, the names as one word, the consonant
skeletons, and one name as an acronym of the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

from partners.rules.lexicon import concepts
from partners.rules.names import NormalisedName
from partners.rules.phonetic import skeleton

IDENTICAL = 1.0
GENERIC_WEIGHT = 0.3
"""Weight of a word of business ("technology", "group", "Deutsche") beside 1 for a proper word."""
CONTAINED_SHARE = 0.62
"""When one name holds all words of the other, how much the fuller coverage counts."""


@dataclass(frozen=True)
class NameLikeness:
    """``value`` from 0 to 1; ``left`` and ``right`` are the tokens of each side that found a partner."""

    value: float
    view: str
    left: frozenset[str] = frozenset()
    right: frozenset[str] = frozenset()


def compare_names(left: NormalisedName, right: NormalisedName) -> NameLikeness:
    """The likeness of two names; the same whichever comes first."""
    if not left or not right:
        return NameLikeness(0.0, "nothing")
    if left.key == right.key:
        return NameLikeness(IDENTICAL, "words", frozenset(left.tokens), frozenset(right.tokens))
    views = (_by_words(left, right), _as_one_word(left, right), _by_reading(left, right), _by_acronym(left, right))
    return max(views, key=lambda view: view.value)


@lru_cache(maxsize=65536)
def word_weight(word: str) -> float:
    """How much a word says about who is meant: general words and single letters say little."""
    if word in concepts():
        return GENERIC_WEIGHT
    if len(word) == 1:
        return 0.35
    return 0.7 if word.isdigit() or len(word) == 2 else 1.0


@lru_cache(maxsize=262144)
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
    if len(short) < 3 or short[0] != long[0] and len(short) < 5:
        return 0.0
    near = JaroWinkler.similarity(left, right, prefix_weight=0.08)
    if len(short) >= 4 and fuzz.ratio(left, right) >= 80:
        return min(0.95, near)
    if len(skeleton(left)) >= 3 and skeleton(left) == skeleton(right):
        return 0.85
    if (
        len(short) <= 5
        and short[0] == long[0]
        and len(long) > len(short) + 1
        and _is_consonant_abbreviation(short, long)
    ):
        return 0.7
    return 0.0


def _shortened(short: str, long: str) -> float:
    """A word and its beginning: the more letters are there, the surer."""
    if len(short) == 1:
        return 0.4
    return 0.6 if len(short) == 2 else min(0.96, 0.72 + 0.3 * len(short) / len(long))


def _is_consonant_abbreviation(short: str, long: str) -> bool:
    """Whether the letters of ``short`` stand in ``long`` in order and hold no invented vowel: ``bldg``."""
    letters = iter(long)
    return all(letter in letters for letter in short) and sum(c in "aeiou" for c in short) <= 1


def _pairs(left: Sequence[str], right: Sequence[str]) -> list[tuple[float, int, int]]:
    """The best one-to-one partners of words, as (likeness, left index, right index)."""
    candidates = [
        (likeness, i, j)
        for i, one in enumerate(left)
        for j, other in enumerate(right)
        if (likeness := word_likeness(*sorted((one, other))))
    ]
    candidates.sort(
        key=lambda c: (-c[0] * max(word_weight(left[c[1]]), word_weight(right[c[2]])), left[c[1]], right[c[2]])
    )
    used_left: set[int] = set()
    used_right: set[int] = set()
    chosen = []
    for likeness, i, j in candidates:
        if i not in used_left and j not in used_right:
            used_left.add(i)
            used_right.add(j)
            chosen.append((likeness, i, j))
    return chosen


def _by_words(left: NormalisedName, right: NormalisedName) -> NameLikeness:
    chosen = _pairs(left.tokens, right.tokens)
    if not chosen:
        return NameLikeness(0.0, "words")
    found_left = found_right = 0.0
    total_left = sum(map(word_weight, left.tokens))
    total_right = sum(map(word_weight, right.tokens))
    for likeness, i, j in chosen:
        one, other = word_weight(left.tokens[i]), word_weight(right.tokens[j])
        shared = min(one, other) if likeness < 0.9 else max(one, other)
        found_left += likeness * min(shared, one)
        found_right += likeness * min(shared, other)
    high, low = sorted((found_left / total_left, found_right / total_right), reverse=True)
    value = CONTAINED_SHARE * high + (1 - CONTAINED_SHARE) * low
    return NameLikeness(
        min(value, 0.99),
        "words",
        frozenset(left.tokens[i] for _, i, _ in chosen),
        frozenset(right.tokens[j] for _, _, j in chosen),
    )


def _as_one_word(left: NormalisedName, right: NormalisedName) -> NameLikeness:
    one, other = sorted((left.compact, right.compact), key=len)
    if one == other:
        value = 0.98
    elif len(one) >= 5 and other.startswith(one):
        value = 0.72 + 0.25 * len(one) / len(other)
    else:
        value = max(0.0, fuzz.ratio(one, other) / 100 - 0.04) ** 1.3 if len(one) >= 4 else 0.0
    return NameLikeness(value, "letters", frozenset(left.tokens), frozenset(right.tokens))


def _by_reading(left: NormalisedName, right: NormalisedName) -> NameLikeness:
    """Names of which at least one was written in Japanese, by each of their readings."""
    if not left.alternatives and not right.alternatives:
        return NameLikeness(0.0, "reading")
    best = 0.0
    for one in (left.compact, *left.alternatives):
        for other in (right.compact, *right.alternatives):
            best = max(best, _reading_likeness(one, other))
    return NameLikeness(best, "reading", frozenset(left.tokens), frozenset(right.tokens))


def _reading_likeness(one: str, other: str) -> float:
    bones, bones_other = skeleton(one), skeleton(other)
    if len(bones) < 2 or len(bones_other) < 2:
        return 0.0
    if bones == bones_other:
        return 0.7 + 0.2 * fuzz.ratio(one, other) / 100
    return 0.8 * max(fuzz.ratio(one, other), fuzz.ratio(bones, bones_other)) / 100


def _by_acronym(left: NormalisedName, right: NormalisedName) -> NameLikeness:
    value = max(acronym_likeness(left, right), acronym_likeness(right, left))
    return NameLikeness(value, "acronym", frozenset(left.tokens), frozenset(right.tokens))


def acronym_likeness(short: NormalisedName, long: NormalisedName) -> float:
    """How surely ``short`` is made of initials of ``long``; 0 when it is not a short single word."""
    letters = short.compact
    if not 2 <= len(letters) <= 8 or len(short.tokens) > 2 or len(long.compact) <= len(letters) + 2:
        return 0.0
    if letters == long.acronym:
        return 0.82
    if letters in long.initials:
        return 0.8
    return max((_initials_within(letters, initials) for initials in long.initials), default=0.0)


def _initials_within(letters: str, initials: str) -> float:
    """Initials that are most of the acronym in order, or an acronym that leaves out some initials."""
    if letters[0] != initials[0]:
        return 0.0
    short, long = sorted((letters, initials), key=len)
    rest = iter(long)
    if len(short) < 2 or not all(letter in rest for letter in short):
        return 0.0
    return 0.72 * len(short) / len(long) + 0.04
