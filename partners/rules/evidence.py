"""What speaks for and against two subjects being the same, field by field: points and relations, no words yet."""

from enum import StrEnum
from typing import NamedTuple

from partners.rules.addresses import address_likeness
from partners.rules.known import Known
from partners.rules.lexicon import general_words
from partners.rules.likeness import NameLikeness, compare_names
from partners.rules.names import NormalisedName

ADDRESS_SAME = 0.85
ADDRESS_NEAR = 0.35
NAME_DIFFERS = 0.35
"""Below this likeness two names have nothing in common worth a point."""
SISTER_DOMAIN = 0.6
"""The share of points for one name under two suffixes, ``acme.de`` and ``acme.com``."""


class Relation(StrEnum):
    """How a field of one side stands to the other's."""

    SAME = "same"
    NEAR = "near"
    DIFFERS = "differs"
    UNKNOWN = "unknown"


class Weights(NamedTuple):
    """The most points each field can earn."""

    name: int
    website: int
    tax_id: int
    address: int
    contact: int


class Field(NamedTuple):
    """What one field says: how the sides stand, and the points earned; ``None`` when a side is unknown."""

    relation: Relation
    points: int | None


UNKNOWN = Field(Relation.UNKNOWN, None)
DIFFERS = Field(Relation.DIFFERS, 0)


class NamePair(NamedTuple):
    """The two names that were compared, as given and normalised, and how alike they are.

    ``alias`` tells that one of them is a stored alias or former name.
    """

    left: str
    right: str
    one: NormalisedName
    other: NormalisedName
    likeness: NameLikeness
    alias: bool = False


class Evidence(NamedTuple):
    """The fields, and the facts the limits of a policy ask for."""

    names: NamePair
    name: Field
    website: Field
    tax_id: Field
    address: Field
    contact: Field
    country: Relation
    country_supports_name: bool
    maybe_parent: bool
    strength: float

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields in the order of :class:`Weights`."""
        return self[1:6]

    @property
    def name_alone(self) -> bool:
        """Whether nothing but a name is known on both sides."""
        return all(field.points is None for field in self[2:6])

    @property
    def identifies(self) -> bool:
        """Whether an identifier is shared: tax id, website, or the name or an alias itself."""
        same = Relation.SAME
        return self.name.relation is same or self.website.relation is same or self.tax_id.relation is same


def gather(weights: Weights, left: Known, right: Known) -> Evidence:
    """Compare every field of two subjects; ``weights`` gives the points each field can earn."""
    names = _best_names(left, right)
    name = _name(weights.name, names)
    website = _domains(weights.website, *sites(left, right))
    country = _country(left, right)
    tax_id = _tax_id(weights.tax_id, left, right, country)
    address = _address(weights.address, left, right)
    contact = _domains(weights.contact, left.contact, right.contact)
    others = (website.points or 0) + (tax_id.points or 0) + (address.points or 0) + (contact.points or 0)
    return Evidence(
        names,
        name,
        website,
        tax_id,
        address,
        contact,
        country,
        name.relation is Relation.SAME
        and country is Relation.SAME
        and _is_distinctive(names)
        and not _legal_forms_conflict(names),
        _maybe_parent(left, right, names, website.relation, tax_id.relation, country),
        names.likeness.value * weights.name + others,
    )


def sites(left: Known, right: Known) -> tuple[str | None, str | None]:
    """The registrable domains of two websites; a contact's domain stands in where one side has no website."""
    one, other = left.site, right.site
    if one and not other:
        return one, right.mail
    if other and not one:
        return left.mail, other
    return one, other


def _points(share: float, maximum: int) -> int:
    return int(share * maximum + 0.5)


def _best_names(left: Known, right: Known) -> NamePair:
    """The pair of names that is most alike, the plain names where aliases are no better.

    Of aliases as much alike, the pair that tells more counts, whatever their order.
    """
    name, called = left.subject.name, right.subject.name
    best = NamePair(name, called, left.name, right.name, compare_names(left.name, right.name))
    if not left.aliases and not right.aliases:
        return best
    pairs = [(name, left.name, alias, other) for alias, other in right.aliases]
    pairs += [(alias, one, called, right.name) for alias, one in left.aliases]
    pairs += [(a, one, b, other) for a, one in left.aliases for b, other in right.aliases if one.key == other.key]
    for a, one, b, other in pairs:
        likeness = compare_names(one, other)
        if likeness.value == best.likeness.value:
            tells_more = best.alias and _telling(one, other) > _telling(best.one, best.other)
        else:
            tells_more = likeness.value > best.likeness.value
        if tells_more:
            best = NamePair(a, b, one, other, likeness, alias=True)
    return best


def _telling(one: NormalisedName, other: NormalisedName) -> tuple[int, list[tuple[str, str]]]:
    """What pairs of names are ordered by that are as much alike: the longer ones, then any order that is the same from
    both sides.
    """
    return min(len(one.compact), len(other.compact)), sorted([(one.key, one.legal_form), (other.key, other.legal_form)])


def _name(maximum: int, pair: NamePair) -> Field:
    if not pair.one or not pair.other:
        return UNKNOWN
    if pair.likeness.value < NAME_DIFFERS:
        return DIFFERS
    relation = Relation.SAME if pair.one.key == pair.other.key else Relation.NEAR
    return Field(relation, _points(pair.likeness.value, maximum))


def _domains(maximum: int, one: str | None, other: str | None) -> Field:
    """Two registrable domains compared; free mail says nothing."""
    if not one or not other:
        return UNKNOWN
    if one == other:
        return Field(Relation.SAME, maximum)
    label = one.partition(".")[0]
    if len(label) >= 4 and label == other.partition(".")[0]:
        return Field(Relation.NEAR, _points(SISTER_DOMAIN, maximum))
    return DIFFERS


def _tax_id(maximum: int, left: Known, right: Known, country: Relation) -> Field:
    """Tax ids of one country; those of two countries say nothing about each other."""
    one, other = left.tax_id, right.tax_id
    if not one or not other:
        return UNKNOWN
    short, long = sorted((one, other), key=len)
    if one == other or (country is Relation.UNKNOWN and len(short) >= 7 and long.endswith(short)):
        return Field(Relation.SAME, maximum)
    return UNKNOWN if country is Relation.DIFFERS else DIFFERS


def _address(maximum: int, left: Known, right: Known) -> Field:
    words = left.address
    others = right.address if words else ()
    if not words or not others:
        return UNKNOWN
    share = address_likeness(words, others)
    if share < ADDRESS_NEAR:
        return DIFFERS
    return Field(Relation.SAME if share >= ADDRESS_SAME else Relation.NEAR, _points(share, maximum))


def _country(left: Known, right: Known) -> Relation:
    if not left.country or not right.country:
        return Relation.UNKNOWN
    return Relation.SAME if left.country == right.country else Relation.DIFFERS


def _is_distinctive(pair: NamePair) -> bool:
    """Whether a name holds a proper word of four letters; ``Berlin Technology Solutions`` may be anybody."""
    return any(len(word) >= 4 and word not in general_words() for word in pair.one.tokens)


def _legal_forms_conflict(pair: NamePair) -> bool:
    one, other = pair.one.legal_form, pair.other.legal_form
    return bool(one and other and one != other)


def _maybe_parent(
    left: Known, right: Known, pair: NamePair, website: Relation, tax_id: Relation, country: Relation
) -> bool:
    """Whether one may be the other's parent: named so, or a core word and a domain shared and yet apart."""
    if _names_parent(left, right) or _names_parent(right, left):
        return True
    if website is not Relation.SAME or not set(pair.one.core) & set(pair.other.core):
        return False
    return tax_id is Relation.DIFFERS or country is Relation.DIFFERS or _extends(pair.one, pair.other)


def _names_parent(child: Known, parent: Known) -> bool:
    key = child.parent_key
    return bool(key) and key != child.name.key and parent.is_called(key)


def _extends(one: NormalisedName, other: NormalisedName) -> bool:
    """Whether one name is the other with words added."""
    words, words_other = set(one.tokens), set(other.tokens)
    return words < words_other or words_other < words
