"""Text keys under which a name is stored and found again.

Two subjects that may be the same share at least one key, and few others share it. Each key starts with its kind:

====  ==========================================================================================
x:    tax id with country
d:    registrable domain, of the website or of the contact's address (never free mail)
n:    normalised name, words sorted
s:    consonant skeleton of the name as one word
t:    one word of the name
c:    the first letters of the name as one word (truncated names)
p:    the first three letters of the first word and of another (shortened words)
y:    consonant skeleton of one word with the concept of a word of business beside it, or two such concepts
a:    an acronym
====  ==========================================================================================

Aliases and former names give the same keys as the name, so an alias is found like a name.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations

from partners.rules.identifiers import normalise_tax_id
from partners.rules.lexicon import concepts
from partners.rules.subject import Subject
from tests.partners.rules.plain.identifiers import mail_domain, registrable_domain
from tests.partners.rules.plain.names import NormalisedName, normalise
from tests.partners.rules.plain.phonetic import skeleton

MAXIMUM_ALIASES = 20

PAIRED_WORDS = 5
COMPACT_PREFIX = 6
READINGS = 16
LONGEST = 12
"""How many words of a name give word keys."""


def index_keys(subject: Subject) -> list[str]:
    """Every key under which a subject is stored, each once, in a stable order."""
    keys = list(_identifier_keys(subject))
    for name in (subject.name, *subject.aliases[:MAXIMUM_ALIASES]):
        keys.extend(name_keys(normalise(name)))
    return list(dict.fromkeys(keys))


def _identifier_keys(subject: Subject) -> Iterator[str]:
    if subject.tax_id and (tax_id := normalise_tax_id(subject.tax_id, subject.country)):
        yield f"x:{tax_id}"
    for domain in (registrable_domain(subject.domain), mail_domain(subject.contact_email)):
        if domain:
            yield f"d:{domain}"


def name_keys(name: NormalisedName) -> Iterator[str]:
    """The keys of one name."""
    if not name:
        return
    yield f"n:{name.key}"
    for tokens in name.readings[:READINGS]:
        yield from _reading_keys(tokens)
    yield from (f"a:{acronym}" for acronym in acronyms(name))


def _reading_keys(tokens: Sequence[str]) -> Iterator[str]:
    """The keys of one way to read a name."""
    compact = "".join(tokens)
    if len(bones := skeleton(compact)) >= 3:
        yield f"s:{bones}"
    if len(compact) > COMPACT_PREFIX:
        yield f"c:{compact[:COMPACT_PREFIX]}"
    yield from (f"t:{word}" for word in tokens[:LONGEST])
    yield from _pair_keys(tokens)
    yield from _sound_and_sense_keys(tokens)


def _pair_keys(tokens: Sequence[str]) -> Iterator[str]:
    """The first word with each other one by three letters each, whatever their order: ``p:ker.log``."""
    first, *others = dict.fromkeys(word[:3] for word in tokens[:PAIRED_WORDS])
    for other in others:
        yield f"p:{'.'.join(sorted((first, other)))}"


def _sound_and_sense_keys(tokens: Sequence[str]) -> Iterator[str]:
    """Pairs of a proper word, by its skeleton, with a word of business, by its concept; and of two concepts.

    So ``キヤノンメディカル`` and ``Canon Medical`` meet in ``y:knn.medical``.
    """
    known = concepts()
    general = list(dict.fromkeys(known[word] for word in tokens[:PAIRED_WORDS] if word in known))
    for one, other in combinations(sorted(general), 2):
        yield f"y:{one}.{other}"
    for word in tokens[:PAIRED_WORDS]:
        if word not in known and len(bones := skeleton(word)) >= 2:
            yield from (f"y:{bones}.{concept}" for concept in general)


def acronyms(name: NormalisedName) -> Iterator[str]:
    """Acronyms of a long name, and of a short name the initials it may stand for.

    A short single word is kept whole and with one letter left out: ``kobaco`` may be made of more than
    initials, and ``crbta`` may leave out a word. Of few initials and of two letters a word nothing is left out.
    """
    letters = name.compact
    if 2 <= len(letters) <= 8 and len(name.tokens) <= 2:
        yield letters
        yield from _one_left_out(letters)
    for initials in name.first_letters:
        yield initials
        if len(initials) >= 5:
            yield from _one_left_out(initials)
    yield from name.initials


def _one_left_out(letters: str) -> Iterator[str]:
    if len(letters) > 2:
        for at in range(1, len(letters)):
            yield letters[:at] + letters[at + 1 :]
