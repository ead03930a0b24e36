"""What speaks for and against two subjects being the same, field by field."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from partners.rules import spans
from partners.rules.addresses import address_likeness, matching_words, normalise_address
from partners.rules.identifiers import country_code, normalise_tax_id
from partners.rules.lexicon import concepts, places
from partners.rules.spans import Span
from partners.rules.subject import Subject
from tests.partners.rules.plain.identifiers import mail_domain, registrable_domain
from tests.partners.rules.plain.likeness import NameLikeness, compare_names
from tests.partners.rules.plain.names import NormalisedName, clean, normalise

ADDRESS_SAME = 0.85
ADDRESS_NEAR = 0.35
NAME_DIFFERS = 0.35
"""Below this likeness two names have nothing in common worth a point."""
SISTER_DOMAIN = 0.6
"""The share of points for one name under two suffixes, ``acme.de`` and ``acme.com``."""
MAXIMUM_ALIASES = 20


class Relation(StrEnum):
    """How a field of one side stands to the other's."""

    SAME = "same"
    NEAR = "near"
    DIFFERS = "differs"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Contribution:
    """What one field says.

    ``left`` and ``right`` are the texts to display, ``points`` the points earned (``None`` when a side
    is unknown) out of ``maximum``, the spans the parts to highlight. ``alias`` tells that a stored alias
    or former name was compared instead of the name.
    """

    field: str
    left: str
    right: str
    points: int | None
    maximum: int
    relation: Relation
    left_spans: tuple[Span, ...] = ()
    right_spans: tuple[Span, ...] = ()
    alias: bool = False


@dataclass(frozen=True)
class Evidence:
    """The contributions, and the facts the limits of a policy ask for."""

    contributions: tuple[Contribution, ...]
    name: Relation
    website: Relation
    tax_id: Relation
    country: Relation
    name_alone: bool
    country_supports_name: bool
    maybe_parent: bool
    strength: float

    @property
    def identifies(self) -> bool:
        """Whether an identifier is shared: tax id, website, or the name or an alias itself."""
        return Relation.SAME in (self.name, self.website, self.tax_id)


@dataclass(frozen=True)
class _NamePair:
    left: str
    right: str
    likeness: NameLikeness
    alias: bool = False


def gather(weights: Mapping[str, int], left: Subject, right: Subject) -> Evidence:
    """Compare every field of two subjects; ``weights`` gives the points each field can earn."""
    pair = _best_names(left, right)
    name = _name(weights["name"], pair)
    website = _website(weights["website"], left, right)
    tax_id = _tax_id(weights["tax_id"], left, right)
    contributions = (
        name,
        website,
        tax_id,
        _address(weights["address"], left, right),
        _contact(weights["contact"], left, right),
    )
    country = _country(left, right)
    return Evidence(
        contributions=contributions,
        name=name.relation,
        website=website.relation,
        tax_id=tax_id.relation,
        country=country,
        name_alone=all(c.relation is Relation.UNKNOWN for c in contributions[1:]),
        country_supports_name=name.relation is Relation.SAME
        and country is Relation.SAME
        and _is_distinctive(pair)
        and not _legal_forms_conflict(pair),
        maybe_parent=_maybe_parent(left, right, pair, website.relation, tax_id.relation, country),
        strength=pair.likeness.value * weights["name"] + sum(c.points or 0 for c in contributions[1:]),
    )


def _points(share: float, maximum: int) -> int:
    return int(share * maximum + 0.5)


def _unknown(field: str, left: str, right: str, maximum: int) -> Contribution:
    return Contribution(field, left, right, None, maximum, Relation.UNKNOWN)


def _best_names(left: Subject, right: Subject) -> _NamePair:
    """The pair of names that is most alike, the plain names where aliases are no better."""
    plain = _NamePair(left.name, right.name, compare_names(normalise(left.name), normalise(right.name)))
    aliases_left, aliases_right = left.aliases[:MAXIMUM_ALIASES], right.aliases[:MAXIMUM_ALIASES]
    with_alias = [(left.name, alias) for alias in aliases_right]
    with_alias += [(alias, right.name) for alias in aliases_left]
    with_alias += [(a, b) for a in aliases_left for b in aliases_right if normalise(a).key == normalise(b).key]
    pairs = [_NamePair(a, b, compare_names(normalise(a), normalise(b)), alias=True) for a, b in with_alias]
    return max((plain, *pairs), key=lambda pair: (pair.likeness.value, not pair.alias, _telling(pair)))


def _telling(pair: _NamePair) -> tuple:
    """The longer of names as much alike, then any order that is the same from both sides."""
    one, other = normalise(pair.left), normalise(pair.right)
    return min(len(one.compact), len(other.compact)), sorted([(one.key, one.legal_form), (other.key, other.legal_form)])


def _name(maximum: int, pair: _NamePair) -> Contribution:
    left, right = clean(pair.left), clean(pair.right)
    one, other = normalise(pair.left), normalise(pair.right)
    if not one or not other:
        return _unknown("name", left, right, maximum)
    value = pair.likeness.value
    if value < NAME_DIFFERS:
        return Contribution("name", left, right, 0, maximum, Relation.DIFFERS, alias=pair.alias)
    same = one.key == other.key
    return Contribution(
        "name",
        left,
        right,
        _points(value, maximum),
        maximum,
        Relation.SAME if same else Relation.NEAR,
        _name_spans(left, pair.likeness.left, same),
        _name_spans(right, pair.likeness.right, same),
        pair.alias,
    )


def _name_spans(text: str, matched: frozenset[str], same: bool) -> tuple[Span, ...]:
    """The words that found a partner; the whole name where words cannot be told apart."""
    if same:
        return spans.whole(text)
    return spans.of_words(text, lambda word: bool(matched & set(normalise(word).tokens))) or spans.whole(text)


def _website(maximum: int, left: Subject, right: Subject) -> Contribution:
    """Registrable domains; a contact's domain stands in where one side has no website."""
    one, other = registrable_domain(left.domain), registrable_domain(right.domain)
    shown_left, shown_right = clean(left.domain), clean(right.domain)
    if one and not other and (other := mail_domain(right.contact_email)):
        shown_right = other
    elif other and not one and (one := mail_domain(left.contact_email)):
        shown_left = one
    if not one or not other:
        return _unknown("website", shown_left, shown_right, maximum)
    return _domains("website", maximum, (shown_left, one), (shown_right, other))


def _contact(maximum: int, left: Subject, right: Subject) -> Contribution:
    """Domains of the contacts' addresses; free mail says nothing."""
    shown_left, shown_right = clean(left.contact_email), clean(right.contact_email)
    one, other = mail_domain(shown_left), mail_domain(shown_right)
    if not one or not other:
        return _unknown("contact", shown_left, shown_right, maximum)
    return _domains("contact", maximum, (shown_left, one), (shown_right, other))


def _domains(field: str, maximum: int, left: tuple[str, str], right: tuple[str, str]) -> Contribution:
    """Two (text, registrable domain) pairs compared."""
    (shown_left, one), (shown_right, other) = left, right
    if one == other:
        marks = spans.of_part(shown_left, one), spans.of_part(shown_right, other)
        return Contribution(field, shown_left, shown_right, maximum, maximum, Relation.SAME, *marks)
    label, label_other = one.split(".")[0], other.split(".")[0]
    if label == label_other and len(label) >= 4:
        marks = spans.of_part(shown_left, label), spans.of_part(shown_right, label)
        points = _points(SISTER_DOMAIN, maximum)
        return Contribution(field, shown_left, shown_right, points, maximum, Relation.NEAR, *marks)
    return Contribution(field, shown_left, shown_right, 0, maximum, Relation.DIFFERS)


def _tax_id(maximum: int, left: Subject, right: Subject) -> Contribution:
    """Tax ids of one country; those of two countries say nothing about each other."""
    shown_left, shown_right = clean(left.tax_id), clean(right.tax_id)
    one, other = normalise_tax_id(shown_left, left.country), normalise_tax_id(shown_right, right.country)
    if not one or not other:
        return _unknown("tax_id", shown_left, shown_right, maximum)
    short, long = sorted((one, other), key=len)
    if one == other or (_country(left, right) is Relation.UNKNOWN and len(short) >= 7 and long.endswith(short)):
        marks = spans.whole(shown_left), spans.whole(shown_right)
        return Contribution("tax_id", shown_left, shown_right, maximum, maximum, Relation.SAME, *marks)
    if _country(left, right) is Relation.DIFFERS:
        return _unknown("tax_id", shown_left, shown_right, maximum)
    return Contribution("tax_id", shown_left, shown_right, 0, maximum, Relation.DIFFERS)


def _address(maximum: int, left: Subject, right: Subject) -> Contribution:
    shown_left, shown_right = _shown_address(left), _shown_address(right)
    words = normalise_address(left.address, left.postal_code, left.city)
    words_right = normalise_address(right.address, right.postal_code, right.city)
    if not words or not words_right:
        return _unknown("address", shown_left, shown_right, maximum)
    share = address_likeness(words, words_right)
    if share < ADDRESS_NEAR:
        return Contribution("address", shown_left, shown_right, 0, maximum, Relation.DIFFERS)
    return Contribution(
        "address",
        shown_left,
        shown_right,
        _points(share, maximum),
        maximum,
        Relation.SAME if share >= ADDRESS_SAME else Relation.NEAR,
        spans.of_words(shown_left, lambda word: bool(matching_words(_pieces(word, words), words_right))),
        spans.of_words(shown_right, lambda word: bool(matching_words(_pieces(word, words_right), words))),
    )


def _pieces(word: str, own: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(piece for piece in normalise_address(word) if piece in own)


def _shown_address(subject: Subject) -> str:
    town = " ".join(filter(None, (clean(subject.postal_code), clean(subject.city))))
    return ", ".join(filter(None, (clean(subject.address), town)))


def _country(left: Subject, right: Subject) -> Relation:
    one, other = country_code(left.country), country_code(right.country)
    if not one or not other:
        return Relation.UNKNOWN
    return Relation.SAME if one == other else Relation.DIFFERS


def _is_distinctive(pair: _NamePair) -> bool:
    """Whether a name holds a proper word of four letters; ``Berlin Technology Solutions`` may be anybody."""
    words = normalise(pair.left).tokens
    return any(len(word) >= 4 and word not in concepts() and word not in places() for word in words)


def _legal_forms_conflict(pair: _NamePair) -> bool:
    one, other = normalise(pair.left).legal_form, normalise(pair.right).legal_form
    return bool(one and other and one != other)


def _maybe_parent(
    left: Subject, right: Subject, pair: _NamePair, website: Relation, tax_id: Relation, country: Relation
) -> bool:
    """Whether one may be the other's parent: named so, or a core word and a domain shared and yet apart."""
    if _names_parent(left, right) or _names_parent(right, left):
        return True
    one, other = normalise(pair.left), normalise(pair.right)
    if website is not Relation.SAME or not set(one.core) & set(other.core):
        return False
    return tax_id is Relation.DIFFERS or country is Relation.DIFFERS or _extends(one, other)


def _names_parent(child: Subject, parent: Subject) -> bool:
    key = normalise(child.parent_name).key
    own = normalise(child.name).key
    return bool(key) and key != own and any(normalise(n).key == key for n in (parent.name, *parent.aliases))


def _extends(one: NormalisedName, other: NormalisedName) -> bool:
    """Whether one name is the other with words added."""
    words, words_other = set(one.tokens), set(other.tokens)
    return words < words_other or words_other < words
