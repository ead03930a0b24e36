"""Consonant skeletons: what survives misspelling, transliteration and a change of alphabet."""

import re

_SOUNDS = (
    (re.compile(r"(?<=[aeiou])r(?:e$|(?![aeiouy]))"), ""),
    (re.compile(r"sch|tch|tsch"), "s"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"ck|cq|kh|ch(?=[rlno])"), "k"),
    (re.compile(r"ch"), "t"),
    (re.compile(r"th|ts|tz|dh"), "t"),
    (re.compile(r"sh|sz"), "s"),
    (re.compile(r"c(?=[eiy])"), "s"),
    (re.compile(r"x"), "ks"),
    (re.compile(r"[cq]"), "k"),
    (re.compile(r"[zj]"), "s"),
    (re.compile(r"v"), "b"),
    (re.compile(r"l"), "r"),
    (re.compile(r"m(?=[bp])"), "n"),
)
_SILENT = re.compile(r"[aeiouyhw]")
_DOUBLED = re.compile(r"(.)\1+")


def skeleton(word: str) -> str:
    """The consonants of a folded word with sounds that scripts confuse made equal.

    The first vowel is kept as ``a``. ``cynet`` and ``sainetto`` are both ``snt``.
    """
    sounds = _DOUBLED.sub(r"\1", word)
    for pattern, sound in _SOUNDS:
        sounds = pattern.sub(sound, sounds)
    bones = _DOUBLED.sub(r"\1", _SILENT.sub("", sounds))
    return "a" + bones if sounds[:1] and sounds[0] in "aeiouy" else bones
