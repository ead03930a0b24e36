"""The words for what each field said: the texts to show, and which parts of them match."""

from dataclasses import dataclass
from functools import lru_cache

from partners.rules import spans
from partners.rules.addresses import matching_words, normalise_address
from partners.rules.evidence import Evidence, Field, Relation, Weights, sites
from partners.rules.known import Known
from partners.rules.names import clean, normalise
from partners.rules.spans import Span
from partners.rules.subject import Subject

Marks = tuple[tuple[Span, ...], tuple[Span, ...]]
NONE: Marks = ((), ())


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


def explain(weights: Weights, left: Known, right: Known, found: Evidence) -> tuple[Contribution, ...]:
    """Say of every field what was compared and what it earned, in the order of the weights."""
    return (
        _name(weights.name, found),
        _website(weights.website, left, right, found.website),
        _tax_id(weights.tax_id, left, right, found.tax_id),
        _address(weights.address, left, right, found.address),
        _contact(weights.contact, left, right, found.contact),
    )


def _made(name: str, shown: tuple[str, str], maximum: int, field: Field, marks: Marks = NONE) -> Contribution:
    return Contribution(name, *shown, field.points, maximum, field.relation, *marks)


def _name(maximum: int, found: Evidence) -> Contribution:
    pair, field = found.names, found.name
    left, right = clean(pair.left), clean(pair.right)
    alias = pair.alias and field.relation is not Relation.UNKNOWN
    marks = NONE
    if field.relation is Relation.SAME:
        marks = spans.whole(left), spans.whole(right)
    elif field.relation is Relation.NEAR:
        marks = _words_of(left, pair.likeness.left), _words_of(right, pair.likeness.right)
    return Contribution("name", left, right, field.points, maximum, field.relation, *marks, alias=alias)


def _words_of(text: str, matched: frozenset[str]) -> tuple[Span, ...]:
    """The words that found a partner; the whole name where words cannot be told apart."""
    return spans.of_words(text, lambda word: not matched.isdisjoint(_tokens_of(word))) or spans.whole(text)


@lru_cache(maxsize=1024)
def _tokens_of(word: str) -> tuple[str, ...]:
    return normalise(word).tokens


def _website(maximum: int, left: Known, right: Known, field: Field) -> Contribution:
    """Websites; the domain of a contact is shown where it stood in for one."""
    one, other = sites(left, right)
    shown = clean(left.subject.domain), clean(right.subject.domain)
    if one and other:
        shown = shown[0] if left.site else one, shown[1] if right.site else other
    return _made("website", shown, maximum, field, _domain_marks(shown, one, other, field))


def _contact(maximum: int, left: Known, right: Known, field: Field) -> Contribution:
    shown = clean(left.subject.contact_email), clean(right.subject.contact_email)
    return _made("contact", shown, maximum, field, _domain_marks(shown, left.contact, right.contact, field))


def _domain_marks(shown: tuple[str, str], one: str | None, other: str | None, field: Field) -> Marks:
    if not one or not other or field.relation is Relation.DIFFERS:
        return NONE
    if field.relation is Relation.NEAR:
        one = other = one.partition(".")[0]
    return spans.of_part(shown[0], one), spans.of_part(shown[1], other)


def _tax_id(maximum: int, left: Known, right: Known, field: Field) -> Contribution:
    shown = clean(left.subject.tax_id), clean(right.subject.tax_id)
    same = field.relation is Relation.SAME
    return _made(
        "tax_id", shown, maximum, field, (spans.whole(shown[0]), spans.whole(shown[1])) if same else NONE
    )  # fmt: skip


def _address(maximum: int, left: Known, right: Known, field: Field) -> Contribution:
    shown = _shown_address(left.subject), _shown_address(right.subject)
    marks = NONE
    if field.relation in (Relation.SAME, Relation.NEAR):
        words, others = left.address, right.address
        marks = (
            spans.of_words(shown[0], lambda word: bool(matching_words(_pieces(word, words), others))),
            spans.of_words(shown[1], lambda word: bool(matching_words(_pieces(word, others), words))),
        )
    return _made("address", shown, maximum, field, marks)


def _pieces(word: str, own: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(piece for piece in normalise_address(word) if piece in own)


def _shown_address(subject: Subject) -> str:
    if not (subject.address or subject.postal_code or subject.city):
        return ""
    town = " ".join(filter(None, (clean(subject.postal_code), clean(subject.city))))
    return ", ".join(filter(None, (clean(subject.address), town)))
