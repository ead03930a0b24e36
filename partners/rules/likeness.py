"""How alike two normalised names are, and which words say so.

Four views are taken and the best counts: the words one by one, the names as one word, the consonant
skeletons, and one name as an acronym of the other.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz

from partners.rules.names import NormalisedName
from partners.rules.phonetic import skeleton
from partners.rules.word_pairs import WordPair, coverage, pair_words, word_weight

IDENTICAL = 1.0
CONTAINED_SHARE = 0.62
"""When one name holds all words of the other, how much the fuller coverage counts."""
LEADING_WORD_BONUS = 0.05
NEARLY_ALL_LETTERS = 0.9
NEVER_IDENTICAL = 0.98
"""The most that names with different keys can reach."""


class NameLikeness(NamedTuple):
    """``value`` from 0 to 1, the ``view`` that found it, the words it compared, and which of them are partners.

    ``pairs`` is ``None`` where the names were compared as a whole.
    """

    value: float
    view: str
    one: tuple[str, ...] = ()
    other: tuple[str, ...] = ()
    pairs: Sequence[WordPair] | None = None

    @property
    def left(self) -> frozenset[str]:
        """The tokens of the left name that found a partner."""
        return frozenset(self.one if self.pairs is None else [self.one[i] for pair in self.pairs for i in pair.left])

    @property
    def right(self) -> frozenset[str]:
        """The tokens of the right name that found a partner."""
        other = self.other
        return frozenset(other if self.pairs is None else [other[j] for pair in self.pairs for j in pair.right])


def compare_names(left: NormalisedName, right: NormalisedName) -> NameLikeness:
    """The likeness of two names; the same whichever comes first."""
    if not left or not right:
        return NameLikeness(0.0, "nothing")
    if left.key == right.key:
        return NameLikeness(IDENTICAL, "words", left.tokens, right.tokens)
    best = _by_words(left, right)
    if best.value >= NEVER_IDENTICAL:
        return best
    value, view = best.value, ""
    if (letters := _as_one_word(left, right)) > value:
        value, view = letters, "letters"
    if (left.native or right.native) and (sound := _by_sound(left, right)) > value:
        value, view = sound, "sound"
    if (acronym := max(acronym_likeness(left, right), acronym_likeness(right, left))) > value:
        value, view = acronym, "acronym"
    return NameLikeness(value, view, left.tokens, right.tokens) if view else best


def _by_words(left: NormalisedName, right: NormalisedName) -> NameLikeness:
    """The best likeness of any reading of one name with any reading of the other, word by word."""
    best = NameLikeness(0.0, "words", pairs=())
    for one in left.readings:
        for other in right.readings:
            pairs = pair_words(one, other)
            if pairs and (value := _covered(one, other, pairs)) > best.value:
                best = NameLikeness(value, "words", one, other, pairs)
    return best


def _covered(left: tuple[str, ...], right: tuple[str, ...], pairs: list[WordPair]) -> float:
    """How much of each name found a partner in the other, as one likeness."""
    less, more = sorted(coverage(left, right, pairs))
    value = CONTAINED_SHARE * more + (1 - CONTAINED_SHARE) * less
    if left[0] == right[0]:
        value += LEADING_WORD_BONUS * word_weight(left[0])
    return min(value, NEVER_IDENTICAL)


def _as_one_word(left: NormalisedName, right: NormalisedName) -> float:
    """The likeness of the letters without spaces; general words they share count little."""
    one, other = left.compact, right.compact
    if len(one) > len(other):
        one, other = other, one
    if one == other:
        return NEVER_IDENTICAL
    if len(one) >= 5 and other.startswith(one):
        return 0.72 + 0.25 * len(one) / len(other)
    if len(one) < 4:
        return 0.0
    likely = fuzz.ratio(one, other) / 100
    if likely < NEARLY_ALL_LETTERS:
        proper = fuzz.ratio("".join(left.core), "".join(right.core)) / 100
        likely = (likely + 2 * proper) / 3
    return max(0.0, likely - 0.04) ** 1.3  # type: ignore[no-any-return]


def _by_sound(left: NormalisedName, right: NormalisedName) -> float:
    """Names of which one is in another script, by the consonants of each reading."""
    return max(_sound_likeness("".join(one), "".join(other)) for one in left.readings for other in right.readings)


@lru_cache(maxsize=1024)
def _sound_likeness(one: str, other: str) -> float:
    bones, bones_other = skeleton(one), skeleton(other)
    if len(bones) < 2 or len(bones_other) < 2:
        return 0.0
    if bones == bones_other:
        return 0.7 + 0.2 * fuzz.ratio(one, other) / 100
    return 0.8 * max(fuzz.ratio(one, other), fuzz.ratio(bones, bones_other)) / 100


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
