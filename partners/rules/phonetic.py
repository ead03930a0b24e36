"""Consonant skeletons: what survives misspelling, transliteration and a change of alphabet."""

import re
from functools import lru_cache
from itertools import groupby
from operator import eq

_SILENT_R = re.compile(r"(?<=[aeiou])r(?:e$|(?![aeiouy]))")
_SCH = re.compile(r"sch|tch|tsch")
_HARD_C = re.compile(r"ck|cq|kh|ch(?=[rlno])")
_DENTAL = re.compile(r"th|ts|tz|dh")
_HISSED = re.compile(r"sh|sz")
_CONFUSED = str.maketrans("cqzjvl", "kkssbr")
_SILENT = str.maketrans("", "", "aeiouyhw")


@lru_cache(maxsize=2048)
def skeleton(word: str) -> str:
    """The consonants of a folded word with sounds that scripts confuse made equal.

    The first vowel is kept as ``a``. ``cynet`` and ``sainetto`` are both ``snt``.
    """
    sounds = _latin_sounds(_without_doubles(word)).replace("x", "ks").translate(_CONFUSED)
    if "m" in sounds:
        sounds = sounds.replace("mb", "nb").replace("mp", "np")
    bones = _without_doubles(sounds.translate(_SILENT))
    return "a" + bones if sounds[:1] and sounds[0] in "aeiouy" else bones


def _latin_sounds(word: str) -> str:
    """Letters that make one sound together, written as one. A pattern is tried only where its letters are."""
    if "r" in word:
        word = _SILENT_R.sub("", word)
    has_c, has_h = "c" in word, "h" in word
    if has_c and has_h:
        word = _SCH.sub("s", word)
    if has_h:
        word = word.replace("ph", "f")
    if has_c or has_h:
        word = _HARD_C.sub("k", word)
        word = word.replace("ch", "t")
    if has_h or "ts" in word or "tz" in word:
        word = _DENTAL.sub("t", word)
    if has_h or "sz" in word:
        word = _HISSED.sub("s", word)
    if has_c:
        word = word.replace("ce", "se").replace("ci", "si").replace("cy", "sy")
    return word


def _without_doubles(text: str) -> str:
    """Letters that follow themselves once only."""
    return "".join([letter for letter, _ in groupby(text)]) if any(map(eq, text, text[1:])) else text
