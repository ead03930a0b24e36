"""Organisation names reduced to what identifies the organisation.

``normalise`` removes what registries, scripts and typists add or leave out: legal forms, punctuation,
case, diacritics, connecting words, abbreviations, the order of words. What is left is compared by
``partners.rules.likeness`` and found again by ``partners.rules.match_keys``.
"""

import html
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from anyascii import anyascii

from partners.rules import romanise
from partners.rules.lexicon import (
    abbreviations,
    concepts,
    fold,
    legal_forms,
    longest_abbreviation,
    longest_form,
    places,
    word_set,
)

MAXIMUM_LENGTH = 300
"""Characters of a name that count; longer text is cut, so a huge string costs nothing."""


MAXIMUM_RAW = 8 * MAXIMUM_LENGTH
"""Characters looked at before tags and entities are removed."""

INVISIBLE = frozenset(("Cf", "Cs", "Co", "Cn"))
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
SYMBOLS = re.compile("[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]")
TAGS = re.compile(r"<[^<>]{0,200}>")
APOSTROPHES = re.compile("['’‘ʼ`´ʹʻ]")
DOTTED = re.compile(r"(?<!\w)\w(?:\.\w)+\.?(?!\w)")
SLASHED = re.compile(r"(?<!\w)(\w)/(\w)(?!\w)")
REGISTRY_MARK = re.compile(r"\s*[/\\](?:[A-Z]{2,4})[/\\]?\s*$")
WORD = re.compile(r"[^\W_]+")
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{2})")


@dataclass(frozen=True)
class NormalisedName:
    """What is left of a name once everything that does not identify has been removed.

    ``key`` is equal for two spellings of one name whatever the order of words. ``tokens`` are the same
    words in reading order. ``acronym`` is made of their initials; ``initials`` adds the variants with
    connecting words, legal form, capitals inside words, and two letters of each word. ``legal_form`` is
    canonical ("ltd", "gmbh") or empty. ``ascii`` is the readable name in Latin letters.
    ``alternatives`` are the tokens of other readings: of characters with several sounds, and of words
    with capitals inside.
    """

    key: str
    tokens: tuple[str, ...]
    acronym: str
    legal_form: str
    ascii: str
    initials: tuple[str, ...] = ()
    first_letters: tuple[str, ...] = ()
    alternatives: tuple[tuple[str, ...], ...] = ()

    @cached_property
    def compact(self) -> str:
        """The tokens in reading order as one word."""
        return "".join(self.tokens)

    @cached_property
    def readings(self) -> tuple[tuple[str, ...], ...]:
        """The tokens and their alternatives."""
        return (self.tokens, *self.alternatives)

    @cached_property
    def core(self) -> tuple[str, ...]:
        """The proper words: tokens that are no word of business and no place; all when there are none."""
        return tuple(t for t in self.tokens if t not in concepts() and t not in places()) or self.tokens

    @property
    def native(self) -> bool:
        """Whether the name was written in Chinese, Japanese or Korean characters."""
        return not self.key.isascii()

    def __bool__(self) -> bool:
        return bool(self.key)


def clean(text: str) -> str:
    """Readable text on one line: no tags, entities, control or direction characters; cut when too long."""
    return _clean(text[:MAXIMUM_RAW])


def _clean(text: str) -> str:
    text = unicodedata.normalize("NFKC", TAGS.sub(" ", html.unescape(TAGS.sub(" ", text))))
    if not text.isascii():
        text = "".join(c for c in text if unicodedata.category(c) not in INVISIBLE)
    return " ".join(CONTROL.sub(" ", text)[:MAXIMUM_LENGTH].split())


def normalise(name: str) -> NormalisedName:
    """The normalised form of any text; text without letters or digits gives an empty, falsy one."""
    return _normalise(clean(name))


def _normalise(name: str) -> NormalisedName:
    text, native_form = romanise.split_legal_form(name)
    native = romanise.is_native(text)
    spellings = romanise.readings(text, native_form == "kk") if native else (text,)
    original = raw_words(spellings[0])
    words = [fold(word) for word in original]
    core, form = strip_legal_form(words)
    tokens = _expand(_without_connecting(core))
    others = [_tokens(raw_words(spelling)) for spelling in spellings[1:]]
    others.append(_tokens([part for word in original for part in _camel_parts(word)]))
    return NormalisedName(
        key=_native_key(text) if native and tokens else " ".join(_settle(tokens)),
        tokens=tuple(tokens),
        acronym="".join(token[0] for token in tokens),
        legal_form=form or native_form,
        ascii=" ".join(anyascii(SYMBOLS.sub(" ", spellings[0])).split()),
        initials=tuple(dict.fromkeys((*_first_letters(original, core), *_beginnings(original)))),
        first_letters=_first_letters(original, core),
        alternatives=tuple(dict.fromkeys(other for other in others if other and other != tuple(tokens))),
    )


def raw_words(text: str) -> list[str]:
    """The words of a cleaned text as written, with dotted initials joined and ``&`` spelt out."""
    text = REGISTRY_MARK.sub("", text) or text
    text = APOSTROPHES.sub("", text).replace("&", " and ").replace("+", " and ")
    text = SLASHED.sub(r"\1\2", DOTTED.sub(lambda match: match.group().replace(".", ""), text))
    return [word for word in WORD.findall(text) if fold(word)]


def strip_legal_form(words: Sequence[str]) -> tuple[list[str], str]:
    """Folded words without their legal forms, and the last form found.

    Of a name made of legal forms only, the first word is kept.
    """
    core: list[str] = []
    found = ""
    at = 0
    while at < len(words):
        length, form = _form_at(words, at)
        if length:
            found, at = form, at + length
        else:
            core.append(words[at])
            at += 1
    return (core, found) if core else (list(words[:1]), found if len(words) > 1 else "")


def _form_at(words: Sequence[str], at: int) -> tuple[int, str]:
    """The longest legal form that may stand at a position, as (words used, canonical form)."""
    forms = legal_forms()
    for length in range(min(longest_form().get(words[at], 0), len(words) - at), 0, -1):
        phrase = tuple(words[at : at + length])
        form = forms.get(phrase)
        if form is not None and _may_stand(words, at, length):
            return length, form
    return 0, ""


def _may_stand(words: Sequence[str], at: int, length: int) -> bool:
    """Short and ambiguous forms count only at the ends of a name; ``AT&T`` and ``AG Barr`` keep theirs."""
    phrase = words[at : at + length]
    letters = sum(map(len, phrase))
    if letters > 2 and letters > length and not (length == 1 and phrase[0] in word_set("form_at_end")):
        return True
    if at == 0:
        return length == 1 and phrase[0] in word_set("form_at_start") and len(words) > 1
    rest = at + length
    return rest == len(words) or _form_at(words, rest)[0] == len(words) - rest


def _without_connecting(words: Sequence[str]) -> list[str]:
    return [word for word in words if word not in word_set("connecting")] or list(words)


def _expand(words: Sequence[str]) -> list[str]:
    """Words with every known abbreviation written out."""
    known, longest = abbreviations(), longest_abbreviation()
    expanded: list[str] = []
    at = 0
    while at < len(words):
        for length in range(min(longest.get(words[at], 0), len(words) - at), 0, -1):
            long = known.get(tuple(words[at : at + length]))
            if long:
                expanded.extend(long)
                at += length
                break
        else:
            expanded.append(words[at])
            at += 1
    return expanded


def _settle(tokens: Sequence[str]) -> list[str]:
    """Sorted tokens, reduced until reducing once more would change nothing."""
    settled = sorted(tokens)
    while True:
        core, _ = strip_legal_form(settled)
        again = sorted(_expand(_without_connecting(core)))
        if again == settled or len(again) > len(settled):
            return again
        settled = again


def _native_key(text: str) -> str:
    """The characters themselves: concepts are too broad, and readings too uncertain, to identify."""
    return "".join(WORD.findall(unicodedata.normalize("NFKC", text.casefold())))


def _camel_parts(word: str) -> list[str]:
    """A long word split at its inner capitals; short ones such as ``SpA`` are left whole."""
    return CAMEL.split(word) if len(word) > 4 else [word]


def _tokens(words: Sequence[str]) -> tuple[str, ...]:
    core, _ = strip_legal_form([folded for word in words if (folded := fold(word))])
    return tuple(_expand(_without_connecting(core)))


def _first_letters(original: Sequence[str], core: Sequence[str]) -> tuple[str, ...]:
    """The acronyms made of one letter of each word, each once, two letters or longer."""
    words = [fold(word) for word in original]
    camel, camel_core = _camel(original)
    variants = (_without_connecting(core), core, words, _without_connecting(words), camel_core, camel)
    made = ["".join(word[0] for word in variant)[:10] for variant in variants]
    return tuple(dict.fromkeys(acronym for acronym in made if len(acronym) > 1))


def _beginnings(original: Sequence[str]) -> tuple[str, ...]:
    """The acronyms made of two letters of each of the first words."""
    parts = _without_connecting(_camel(original)[1])
    return tuple("".join(part[:2] for part in parts[:count]) for count in (2, 3)) if len(parts) > 1 else ()


def _camel(original: Sequence[str]) -> tuple[list[str], list[str]]:
    """Words split at their inner capitals, and what of them is no legal form."""
    camel = [fold(part) for word in original for part in CAMEL.split(word) if fold(part)]
    return camel, strip_legal_form(camel)[0]
