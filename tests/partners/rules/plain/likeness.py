"""How alike two normalised names are, and which words say so.

Four views are taken and the best counts: the words one by one, the names as one word, the consonant
skeletons, and one name as an acronym of the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from tests.partners.rules.plain.names import NormalisedName
from tests.partners.rules.plain.phonetic import skeleton
from tests.partners.rules.plain.word_pairs import coverage, pair_words, word_weight

IDENTICAL = 1.0
CONTAINED_SHARE = 0.62
"""When one name holds all words of the other, how much the fuller coverage counts."""
LEADING_WORD_BONUS = 0.05
NEARLY_ALL_LETTERS = 0.9
NEVER_IDENTICAL = 0.98
"""The most that names with different keys can reach."""


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
    views = (_by_words(left, right), _as_one_word(left, right), _by_sound(left, right), _by_acronym(left, right))
    return max(views, key=lambda view: view.value)


def _by_words(left: NormalisedName, right: NormalisedName) -> NameLikeness:
    """The best likeness of any reading of one name with any reading of the other, word by word."""
    best = NameLikeness(0.0, "words")
    for one in left.readings:
        for other in right.readings:
            value, used_left, used_right = _coverage(one, other)
            if value > best.value:
                best = NameLikeness(value, "words", used_left, used_right)
    return best


def _coverage(left: Sequence[str], right: Sequence[str]) -> tuple[float, frozenset[str], frozenset[str]]:
    """How much of each name found a partner in the other, as one likeness; and the words that did."""
    pairs = pair_words(left, right)
    shares = coverage(left, right, pairs, side=0), coverage(right, left, pairs, side=1)
    value = CONTAINED_SHARE * max(shares) + (1 - CONTAINED_SHARE) * min(shares)
    if left[0] == right[0]:
        value += LEADING_WORD_BONUS * word_weight(left[0])
    used_left = frozenset(left[i] for pair in pairs for i in pair.left)
    used_right = frozenset(right[j] for pair in pairs for j in pair.right)
    return min(value, NEVER_IDENTICAL), used_left, used_right


def _as_one_word(left: NormalisedName, right: NormalisedName) -> NameLikeness:
    """The likeness of the letters without spaces; general words they share count little."""
    one, other = sorted((left.compact, right.compact), key=len)
    if one == other:
        value = NEVER_IDENTICAL
    elif len(one) >= 5 and other.startswith(one):
        value = 0.72 + 0.25 * len(one) / len(other)
    elif len(one) < 4:
        value = 0.0
    else:
        whole = fuzz.ratio(one, other) / 100
        proper = fuzz.ratio("".join(left.core), "".join(right.core)) / 100
        likely = whole if whole >= NEARLY_ALL_LETTERS else (whole + 2 * proper) / 3
        value = max(0.0, likely - 0.04) ** 1.3
    return NameLikeness(value, "letters", frozenset(left.tokens), frozenset(right.tokens))


def _by_sound(left: NormalisedName, right: NormalisedName) -> NameLikeness:
    """Names of which one is in another script, by the consonants of each reading."""
    best = 0.0
    if left.native or right.native:
        best = max(_sound_likeness("".join(one), "".join(other)) for one in left.readings for other in right.readings)
    return NameLikeness(best, "sound", frozenset(left.tokens), frozenset(right.tokens))


def _sound_likeness(one: str, other: str) -> float:
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
