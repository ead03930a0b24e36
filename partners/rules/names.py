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
from functools import cached_property, lru_cache

from anyascii import anyascii

from partners.rules import romanise
from partners.rules.lexicon import (
    abbreviations,
    fold,
    general_words,
    legal_forms,
    longest_abbreviation,
    longest_form,
    reducible_words,
    word_set,
)

MAXIMUM_LENGTH = 300
"""Characters of a name that count; longer text is cut, so a huge string costs nothing."""


MAXIMUM_RAW = 8 * MAXIMUM_LENGTH
"""Characters looked at before tags and entities are removed."""
CACHED = 512
"""Names remembered with their normalised form: enough for one comparison after another.

Here and wherever matching remembers something, more would gain nothing: one look-up after the other meets other names.
Eight to sixteen times as much was met a few times more often, took the same time, and 30 MB of each process.
"""

CACHED_WORDS = 2048

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

    ``key`` is equal for two spellings of one name whatever the order of words. ``tokens`` are the same words in
    reading order, ``compact`` they as one word, ``core`` the proper ones among them: no word of business and no
    place; all when there are none. ``readings`` are the tokens and those of other readings: of characters with
    several sounds, and of words with capitals inside. ``legal_form`` is canonical ("ltd", "gmbh") or empty.
    ``original`` are the words as written, ``folded`` they without their legal forms. What a comparison seldom asks
    for is made when it is asked for.
    """

    key: str
    tokens: tuple[str, ...]
    legal_form: str
    compact: str
    core: tuple[str, ...]
    readings: tuple[tuple[str, ...], ...]
    spelling: str
    original: tuple[str, ...]
    folded: tuple[str, ...]

    @property
    def acronym(self) -> str:
        """The initials of the tokens."""
        return "".join([token[0] for token in self.tokens])

    @cached_property
    def initials(self) -> tuple[str, ...]:
        """The acronym with its variants.

        They count connecting words, the legal form, capitals inside words, and two letters of each word.
        """
        return tuple(dict.fromkeys([*self.first_letters, *self.beginnings]))

    @property
    def first_letters(self) -> tuple[str, ...]:
        """The acronyms made of one letter of each word."""
        return self._acronyms[0]

    @property
    def beginnings(self) -> tuple[str, ...]:
        """The acronyms made of two letters of each of the first words: ``koba`` of *Korea Banking*."""
        return self._acronyms[1]

    @cached_property
    def _acronyms(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return _acronyms(self.original, self.folded)

    @property
    def alternatives(self) -> tuple[tuple[str, ...], ...]:
        """The tokens of the other readings."""
        return self.readings[1:]

    @cached_property
    def ascii(self) -> str:
        """The readable name in Latin letters."""
        return " ".join(anyascii(SYMBOLS.sub(" ", self.spelling)).split())

    @property
    def native(self) -> bool:
        """Whether the name was written in Chinese, Japanese or Korean characters."""
        return not self.key.isascii()

    def __bool__(self) -> bool:
        return bool(self.key)


def clean(text: str) -> str:
    """Readable text on one line: no tags, entities, control or direction characters; cut when too long."""
    return _clean(text[:MAXIMUM_RAW]) if text else ""


@lru_cache(maxsize=CACHED)
def _clean(text: str) -> str:
    if not _is_plain(text):
        text = unicodedata.normalize("NFKC", TAGS.sub(" ", html.unescape(TAGS.sub(" ", text))))
        if not text.isascii():
            text = "".join(c for c in text if unicodedata.category(c) not in INVISIBLE)
        text = CONTROL.sub(" ", text)
    return " ".join(text[:MAXIMUM_LENGTH].split())


def _is_plain(text: str) -> bool:
    """Whether there is nothing to take out: no tag, no entity, no control character, nothing composed."""
    return text.isascii() and text.isprintable() and "<" not in text and "&" not in text


def normalise(name: str) -> NormalisedName:
    """The normalised form of any text; text without letters or digits gives an empty, falsy one."""
    return _normalise(clean(name))


@lru_cache(maxsize=CACHED)
def _normalise(name: str) -> NormalisedName:
    native, native_form = False, ""
    spellings: tuple[str, ...] = (name,)
    if not name.isascii():
        text, native_form = romanise.split_legal_form(name)
        native = romanise.is_native(text)
        spellings = romanise.readings(text, native_form == "kk") if native else (text,)
    original, words = _words(spellings[0])
    core, form = strip_legal_form(words)
    tokens = tuple(_expand(_without_connecting(core)))
    others = [_tokens(raw_words(spelling)) for spelling in spellings[1:]]
    parts = [part for word in original for part in (_camel_parts(word) if len(word) > 4 else (word,))]
    if len(parts) > len(original):
        others.append(_tokens(parts))
    return NormalisedName(
        key=_native_key(text) if native and tokens else " ".join(_settle(tokens)),
        tokens=tokens,
        legal_form=form or native_form,
        compact="".join(tokens),
        core=tuple([token for token in tokens if token not in general_words()]) or tokens,
        readings=(tokens, *dict.fromkeys(other for other in others if other and other != tokens)),
        spelling=spellings[0],
        original=tuple(original),
        folded=tuple(core),
    )


def raw_words(text: str) -> list[str]:
    """The words of a cleaned text as written, with dotted initials joined and ``&`` spelt out."""
    return _words(text)[0]


def _words(text: str) -> tuple[list[str], list[str]]:
    """The words as written, and folded."""
    if "/" in text or "\\" in text:
        text = REGISTRY_MARK.sub("", text) or text
    if not text.isascii() or "'" in text or "`" in text:
        text = APOSTROPHES.sub("", text)
    text = text.replace("&", " and ").replace("+", " and ")
    if "." in text:
        text = DOTTED.sub(_without_dots, text)
    if "/" in text:
        text = SLASHED.sub(r"\1\2", text)
    found = [(word, folded) for word in WORD.findall(text) if (folded := fold(word))]
    return [word for word, _ in found], [folded for _, folded in found]


def _without_dots(match: re.Match[str]) -> str:
    return match.group().replace(".", "")


def strip_legal_form(words: Sequence[str]) -> tuple[list[str], str]:
    """Folded words without their legal forms, and the last form found.

    Of a name made of legal forms only, the first word is kept.
    """
    starts = longest_form()
    core: list[str] = []
    found = ""
    at = 0
    while at < len(words):
        length, form = _form_at(words, at) if words[at] in starts else (0, "")
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
    connecting = word_set("connecting")
    return [word for word in words if word not in connecting] or list(words)


def _expand(words: Sequence[str]) -> list[str]:
    """Words with every known abbreviation written out."""
    known, longest = abbreviations(), longest_abbreviation()
    if not any(word in longest for word in words):
        return list(words)
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
    if reducible_words().isdisjoint(settled):
        return settled
    while True:
        core, _ = strip_legal_form(settled)
        again = sorted(_expand(_without_connecting(core)))
        if again == settled or len(again) > len(settled):
            return again
        settled = again


def _native_key(text: str) -> str:
    """The characters themselves: concepts are too broad, and readings too uncertain, to identify."""
    return "".join(WORD.findall(unicodedata.normalize("NFKC", text.casefold())))


@lru_cache(maxsize=CACHED_WORDS)
def _camel_parts(word: str) -> tuple[str, ...]:
    """A word split at its inner capitals."""
    return (word,) if word[1:].islower() or word.isupper() else tuple(CAMEL.split(word))


def _tokens(words: Sequence[str]) -> tuple[str, ...]:
    core, _ = strip_legal_form([folded for word in words if (folded := fold(word))])
    return tuple(_expand(_without_connecting(core)))


def _acronyms(original: Sequence[str], core: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The acronyms people could make of a name, two letters or longer: of one letter of each word, and of two."""
    words = [fold(word) for word in original]
    bare = _without_connecting(core)
    variants: list[Sequence[str]] = [bare, core, words, _without_connecting(words)]
    parts = bare
    camel = [folded for word in original for part in _camel_parts(word) if (folded := fold(part))]
    if camel != words:
        camel_core, _ = strip_legal_form(camel)
        variants += [camel_core, camel]
        parts = _without_connecting(camel_core)
    made = dict.fromkeys(["".join([word[0] for word in variant])[:10] for variant in variants])
    longer = ["".join([part[:2] for part in parts[:count]]) for count in (2, 3)] if len(parts) > 1 else []
    return tuple([acronym for acronym in made if len(acronym) > 1]), tuple([each for each in longer if len(each) > 1])
