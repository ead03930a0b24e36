"""Text keys under which a name is stored and found again.

Two subjects that may be the same share at least one key, and few others share it. What is stored is each key's
:func:`number`, in an ``integer[]`` with a GIN index; candidates are ``match_keys && ARRAY[...]``. Each key starts with
its kind:

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

from collections.abc import Callable, Sequence
from itertools import combinations
from zlib import crc32

from partners.rules.identifiers import mail_domain, normalise_tax_id, registrable_domain
from partners.rules.lexicon import concepts
from partners.rules.names import NormalisedName, normalise
from partners.rules.phonetic import skeleton
from partners.rules.subject import Subject

MAXIMUM_ALIASES = 20
BUDGET = 64
"""How many candidates a look-up may bring, about. More of them find no more names, and push the right one back."""

STRONG = ("x:", "d:", "n:")
"""Kinds that are looked up however many carry them, at most ``MOST_OF_ONE`` each."""
MOST_OF_ONE = 200
COMMON = 2 * BUDGET
"""A key of so many subjects need not be stored for more, but for the strong kinds: no look-up would choose it, and it
is a while until one does again when subjects go."""
PAIRED_WORDS = 5
LEAVES_OUT = 5
"""How many initials an acronym has that may leave one out. Of four, three are left: too many share those."""
COMPACT_PREFIX = 6
READINGS = 16
LONGEST = 12
"""How many words of a name give word keys."""
KEY_LENGTH = 80
"""How much of a key counts; two long names that begin alike are candidates anyway."""


def number(key: str) -> int:
    """What a key is stored as: 32 bits of it, signed.

    A fifth of a text's size, and compared at once. Two keys of one number bring a candidate more, to be weighed and
    rejected: among a million subjects one look-up in a hundred meets one. A rare key with the number of a very common
    one counts as common and is not looked up: among a million, an identifier of one subject in 100,000.
    """
    return crc32(key[:KEY_LENGTH].encode("utf-8", "surrogatepass")) - 0x80000000


def index_keys(subject: Subject) -> list[str]:
    """Every key under which a subject is stored, each once, in a stable order."""
    keys = identifier_keys(subject)
    for name in (subject.name, *subject.aliases[:MAXIMUM_ALIASES]):
        keys += name_keys(normalise(name))
    return list(dict.fromkeys(keys))


def query_keys(subject: Subject, rarity: Callable[[str], int] | None = None, budget: int = BUDGET) -> list[str]:
    """The keys to look a subject up by.

    ``rarity`` tells how many stored subjects carry a key (a count capped above ``budget`` will do).
    With it, the rarest keys are taken until about ``budget`` candidates are to be expected. Without it,
    all keys but those of general words are taken, which suits some ten thousand subjects.
    """
    keys = index_keys(subject)
    if rarity is None:
        return [key for key in keys if not _is_general(key)]
    return affordable(keys, rarity, budget)


def affordable(keys: Sequence[str], rarity: Callable[[str], int], budget: int = BUDGET) -> list[str]:
    """The strong keys, then the rarest ones, whose counts together stay within ``budget``.

    Keys counted as absent are kept: they cost nothing, and the count may be older than the record.
    """
    counts = {key: rarity(key) for key in keys}
    strong = [key for key in counts if key.startswith(STRONG) and counts[key] <= MOST_OF_ONE]
    chosen = list(strong)
    spent = sum(counts[key] for key in strong)
    for key in sorted((k for k in counts if not k.startswith(STRONG)), key=lambda k: (counts[k], _order(k))):
        spent += counts[key]
        if spent > budget:
            break
        chosen.append(key)
    return chosen


def _order(key: str) -> int:
    return "xdnstcpya".index(key[0])


def _is_general(key: str) -> bool:
    return key.startswith("t:") and key[2:] in concepts()


def identifier_keys(subject: Subject) -> list[str]:
    """The keys of a subject's tax id and domains."""
    keys = []
    if subject.tax_id and (tax_id := normalise_tax_id(subject.tax_id, subject.country)):
        keys.append(f"x:{tax_id}")
    if subject.domain and (domain := registrable_domain(subject.domain)):
        keys.append(f"d:{domain}")
    if subject.contact_email and (domain := mail_domain(subject.contact_email)):
        keys.append(f"d:{domain}")
    return keys


def name_keys(name: NormalisedName) -> list[str]:
    """The keys of one name."""
    if not name:
        return []
    keys = [f"n:{name.key}"]
    for tokens in name.readings[:READINGS]:
        keys += _reading_keys(tokens)
    return keys + [f"a:{acronym}" for acronym in acronyms(name)]


def _reading_keys(tokens: Sequence[str]) -> list[str]:
    """The keys of one way to read a name."""
    compact, keys = "".join(tokens), []
    if len(bones := skeleton(compact)) >= 3:
        keys.append(f"s:{bones}")
    if len(compact) > COMPACT_PREFIX:
        keys.append(f"c:{compact[:COMPACT_PREFIX]}")
    keys += [f"t:{word}" for word in tokens[:LONGEST]]
    return keys + _pair_keys(tokens[:PAIRED_WORDS]) + _sound_and_sense_keys(tokens[:PAIRED_WORDS])


def _pair_keys(words: Sequence[str]) -> list[str]:
    """The first word with each other one by three letters each, whatever their order: ``p:ker.log``."""
    one, *others = dict.fromkeys([word[:3] for word in words])
    return [f"p:{one}.{other}" if one < other else f"p:{other}.{one}" for other in others]


def _sound_and_sense_keys(words: Sequence[str]) -> list[str]:
    """Pairs of a proper word, by its skeleton, with a word of business, by its concept; and of two concepts.

    So ``キヤノンメディカル`` and ``Canon Medical`` meet in ``y:knn.medical``.
    """
    known = concepts()
    general = list(dict.fromkeys([known[word] for word in words if word in known]))
    keys = [f"y:{one}.{other}" for one, other in combinations(sorted(general), 2)]
    for word in words:
        if word not in known and len(bones := skeleton(word)) >= 2:
            keys += [f"y:{bones}.{concept}" for concept in general]
    return keys


def acronyms(name: NormalisedName) -> list[str]:
    """Acronyms of a long name, and of a short name the initials it may stand for.

    A short single word is kept whole and with one letter left out: ``kobaco`` may be made of more than
    initials, and ``crbta`` may leave out a word. Of few initials, and of two letters a word, nothing is left out: such
    keys are many, and so short that they meet strangers only, in the place of better ones.
    """
    letters, found = name.compact, []
    if 2 <= len(letters) <= 8 and len(name.tokens) <= 2:
        found = [letters, *_one_left_out(letters)]
    for initials in name.first_letters:
        found.append(initials)
        if len(initials) >= LEAVES_OUT:
            found += _one_left_out(initials)
    return [*found, *name.beginnings]


def _one_left_out(letters: str) -> list[str]:
    return [letters[:at] + letters[at + 1 :] for at in range(1, len(letters))] if len(letters) > 2 else []
