"""A registration beside each account it may belong to, ready to be shown field by field."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dealreg.enums import LIVE, OPEN_FOR_REVIEW
from dealreg.models import Deal, Match
from dealreg.selectors import review as review_selectors
from partners.selectors import territory as territories

LABELS = {"name": "Name", "website": "Website", "tax_id": "Tax id", "address": "Address", "contact": "Contact"}
UNKNOWN = {"name": "Not given", "website": "Not given", "tax_id": "Not given", "address": "Not given",
           "contact": "None on record"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text, marked where both sides match."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Field:
    """One cell: text with marked parts, the relation, and points of the maximum."""

    pieces: list[Piece]
    relation: str
    points: str
    hit: bool


@dataclass(frozen=True, slots=True)
class Facing:
    """What stands at an account: one live registration, or the bare account."""

    label: str
    families: list[tuple[str, bool]]
    territory: str
    territory_overlaps: bool
    amount: tuple[Any, str] | None
    state: tuple[str, str] | None
    partner: str
    ref: str


@dataclass(frozen=True, slots=True)
class Column:
    """One look-alike: its match, its fields in :data:`LABELS`' order, what is live there."""

    match: Match
    fields: list[Field]
    facing: Facing | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The registration's own texts by label, and the look-alikes beside it."""

    own: list[tuple[str, list[Piece]]]
    columns: list[Column]
    families: list[str]

    @property
    def rows(self) -> list[tuple[str, list[Piece], list[tuple[Column, Field]]]]:
        """Return a row a field: label, own text, and each column's cell."""
        return [
            (label, own, [(column, column.fields[at]) for column in self.columns])
            for at, (label, own) in enumerate(self.own)
        ]


def of(deal: Deal, most: int = 3) -> Comparison | None:
    """Return the comparison of a deal with its ``most`` likeliest accounts; ``None`` when nothing looks like it."""
    matches = review_selectors.matches_of(deal)[:most]
    if not matches:
        return None
    families = list(dict.fromkeys(line.family.name for line in deal.lines.select_related("family")))
    facing = _facing(deal, matches, families)
    columns = [Column(m, [_cell(m, name, "right") for name in LABELS], facing.get(m.account_id)) for m in matches]
    own = [(label, _cell(matches[0], name, "left").pieces) for name, label in LABELS.items()]
    return Comparison(own, columns, families)


def _cell(match: Match, name: str, side: str) -> Field:
    contribution = next((c for c in match.contributions if c["field"] == name), None)
    if contribution is None or not contribution[side]:
        return Field([Piece(UNKNOWN[name], False)], "unknown", _points(contribution), False)
    pieces = _pieces(contribution[side], contribution[f"{side}_spans"])
    relation = contribution["relation"]
    return Field(pieces, relation, _points(contribution), relation in {"same", "near"})


def _points(contribution: dict[str, Any] | None) -> str:
    if contribution is None:
        return ""
    points = contribution["points"]
    return f"{'–' if points is None else points}/{contribution['maximum']}"


def _pieces(text: str, spans: Sequence[Sequence[int]]) -> list[Piece]:
    """Cut a text into marked and plain runs."""
    pieces, at = [], 0
    for start, end in sorted((int(a), int(b)) for a, b in spans):
        if start > at:
            pieces.append(Piece(text[at:start], False))
        if end > max(start, at):
            pieces.append(Piece(text[max(start, at) : end], True))
        at = max(at, end)
    if at < len(text):
        pieces.append(Piece(text[at:], False))
    return pieces


def _facing(deal: Deal, matches: list[Match], families: list[str]) -> dict[int, Facing]:
    """Return the weightiest live registration at each account, approved before waiting. Two queries."""
    live = (
        Deal.objects.filter(review__account_id__in=[m.account_id for m in matches], status__in=LIVE)
        .exclude(pk=deal.pk)
        .select_related("partner", "review")
        .prefetch_related("lines__family")
        .order_by("submitted_at")
    )
    found: dict[int, Facing] = {}
    for other in sorted(live, key=lambda d: (d.status in OPEN_FOR_REVIEW, d.submitted_at)):
        assert other.review.account_id is not None
        found.setdefault(other.review.account_id, _registration(deal, other, families))
    return found


def _registration(deal: Deal, other: Deal, families: list[str]) -> Facing:
    names = list(dict.fromkeys(line.family.name for line in other.lines.all()))
    return Facing(
        label=f"Registration {other.public_id}",
        families=[(name, name in families) for name in names],
        territory=other.territory,
        territory_overlaps=territories.overlap(deal.territory, other.territory),
        amount=(other.amount, other.currency),
        state=(other.status, other.get_status_display()),
        partner=other.partner.name,
        ref=other.public_id,
    )
