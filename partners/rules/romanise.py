"""Names in other scripts written in Latin letters, the way their owners write them.

Transliteration of single characters gets Japanese wrong: 徳倉 is *Tokura*, not the Mandarin "De Cang".
Here runs of kana are romanised, words of business are replaced by their English concept and kanji get
their usual readings in names. Where a character has several readings, the first is taken for the
readable form and the others are kept as alternatives for matching.
"""

import re
from functools import lru_cache
from itertools import islice, product

from anyascii import anyascii

from partners.rules.lexicon import japanese_readings, kana_syllables, letter_names, native_legal_forms, native_words

HAN = "㐀-䶿一-鿿々〆ヶ"
KANA = "ぁ-ゖァ-ヺー"
HANGUL = "가-힣"
RUNS = re.compile(rf"[{HAN}]+(?:[ノの][{HAN}]+)*|[{KANA}]+|[{HANGUL}]+|[^{HAN}{KANA}{HANGUL}]+")
NATIVE = re.compile(rf"[{HAN}{KANA}{HANGUL}]")
HAN_LETTER = re.compile(rf"[{HAN}]")
KANA_LETTER = re.compile(rf"[{KANA}]")
MAXIMUM_ALTERNATIVES = 24


def is_native(text: str) -> bool:
    """Whether any character is Han, kana or hangul."""
    return bool(NATIVE.search(text))


def kana(text: str) -> str:
    """Kana in Hepburn letters; long vowels are written once: ``サイネット`` becomes ``sainetto``."""
    katakana = "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c for c in text)
    syllables = kana_syllables()
    letters: list[str] = []
    doubled = False
    at = 0
    while at < len(katakana):
        pair, single = katakana[at : at + 2], katakana[at]
        sound = syllables.get(pair) if len(pair) == 2 else None
        at += 2 if sound else 1
        if sound is None:
            if single == "ッ":
                doubled = True
                continue
            sound = syllables.get(single, "")
        letters.append(sound[:1] + sound if doubled and sound else sound)
        doubled = False
    return "".join(letters)


def spelt_letters(run: str) -> str:
    """Latin letters spelt by their names in katakana, ``エフシー`` is ``fc``; empty for anything else."""
    names = letter_names()
    letters = ""
    while run:
        name = next((n for n in names if run.startswith(n)), None)
        if name is None:
            return ""
        letters, run = letters + names[name], run[len(name) :]
    return letters


def split_legal_form(text: str) -> tuple[str, str]:
    """The text without its Chinese, Japanese or Korean legal form, and that form ("" when there is none)."""
    for form, spellings in native_legal_forms().items():
        for spelling in spellings:
            if spelling in text and text.replace(spelling, "").strip():
                return text.replace(spelling, " "), form
    return text, ""


@lru_cache(maxsize=1024)
def readings(text: str, japanese: bool = False) -> tuple[str, ...]:
    """Latin spellings of a name, the likeliest first; one spelling when nothing is ambiguous.

    ``japanese`` says that the characters are Japanese even where no kana shows it.
    """
    japanese = japanese or bool(KANA_LETTER.search(text))
    options: list[tuple[str, ...]] = []
    for run in RUNS.findall(text):
        options.extend(_read_run(run, japanese))
    by_sound = tuple(choices[-1] for choices in options)
    first, *rest = islice(product(*options), MAXIMUM_ALTERNATIVES)
    spelled = ("".join(choice) for choice in (first, by_sound, *rest))
    return tuple(dict.fromkeys(" ".join(s.split()) for s in spelled))


def _read_run(run: str, japanese: bool) -> list[tuple[str, ...]]:
    """The options for each piece of a run of one script."""
    if not NATIVE.search(run):
        return [(anyascii(run),)]
    if letters := spelt_letters(run):
        return [(f" {letters} ", f" {kana(run)} ")]
    pieces: list[tuple[str, ...]] = []
    at = 0
    while at < len(run):
        length, options = _read_piece(run, at, japanese)
        pieces.append(options)
        at += length
    return [(" ",), *pieces, (" ",)]


def _read_piece(run: str, at: int, japanese: bool) -> tuple[int, tuple[str, ...]]:
    """The longest known word at a position, as (characters used, options)."""
    words, names = native_words(), japanese_readings()
    for length in range(min(12, len(run) - at), 0, -1):
        piece = run[at : at + length]
        if japanese and piece in names and (length > 1 or piece not in words):
            return length, names[piece]
        if piece in words and length > 1:
            return length, _word_options(piece, words[piece])
        if japanese and piece in names:
            return length, names[piece]
    character = run[at]
    if KANA_LETTER.match(character):
        length = _kana_until_word(run, at)
        return length, (kana(run[at : at + length]),)
    return 1, (anyascii(character).lower(),)


def _word_options(piece: str, concept: str) -> tuple[str, ...]:
    """A word of business by its concept; one in a script of sounds also by its sound."""
    if KANA_LETTER.match(piece):
        return f" {concept} ", kana(piece)
    return (f" {concept} ",) if HAN_LETTER.match(piece) else (f" {concept} ", anyascii(piece).lower())


def _kana_until_word(run: str, at: int) -> int:
    """How many characters of kana stand before the next known word."""
    words = native_words()
    end = at + 1
    while end < len(run) and not any(run[end : end + n] in words for n in range(3, 12)):
        if not KANA_LETTER.match(run[end]):
            break
        end += 1
    return end - at
