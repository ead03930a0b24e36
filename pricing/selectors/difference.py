"""What one edition says otherwise than another on a day, and what that means for open quotes."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Case, Count, DecimalField, F, FilteredRelation, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce, NullIf

from partners.selectors import territory
from pricing.enums import QuoteStatus
from pricing.models import Edition, PriceBook, Product, Quote, QuoteLine

MOVES = (QuoteStatus.DRAFT,)
"""These are priced anew before they are offered; the others keep what they were given."""
OPEN = (QuoteStatus.DRAFT, QuoteStatus.IN_APPROVAL, QuoteStatus.READY, QuoteStatus.SENT)
MOST = 50
AMOUNT = DecimalField(max_digits=20, decimal_places=4)


@dataclass(frozen=True, slots=True)
class Summary:
    """How many products have another price: dearer, cheaper, new in the book, gone from it."""

    raised: int
    lowered: int
    added: int
    removed: int

    @property
    def count(self) -> int:
        """Return how many differ."""
        return self.raised + self.lowered + self.added + self.removed


@dataclass(frozen=True, slots=True)
class Affected:
    """One open quote: how many of its lines have another price, and what it comes to at list before and after."""

    quote: Quote
    lines: int
    before: Decimal
    after: Decimal

    @property
    def change(self) -> Decimal:
        """Return how much more the new prices come to."""
        return self.after - self.before

    @property
    def moves(self) -> bool:
        """Whether it will be priced anew; otherwise it keeps its prices until it expires."""
        return self.quote.status in MOVES


@dataclass(frozen=True, slots=True)
class Effect:
    """What open quotes come to at list prices of the one edition and of the other, in the book's currency.

    ``moving`` is how many of them will be priced anew; ``quotes`` are those it matters most to.
    """

    count: int
    before: Decimal
    after: Decimal
    moving: int
    quotes: list[Affected]

    @property
    def change(self) -> Decimal:
        """Return how much more the new prices come to."""
        return self.after - self.before


def between(before: Edition, after: Edition, on: date) -> QuerySet[Product]:
    """Return products whose price differs on a day, with ``before``, ``after``, ``change``, ``percent`` and ``sort``.

    An edition without a price for the product says nothing: ``None``. One query whatever the size.
    """
    rows = Product.objects.annotate(
        was=FilteredRelation("prices", condition=_valid("prices", before.pk, on)),
        will=FilteredRelation("prices", condition=_valid("prices", after.pk, on)),
    ).annotate(before=F("was__unit_price"), after=F("will__unit_price"))
    sort = Case(
        When(before__isnull=True, then=Value("added")),
        When(after__isnull=True, then=Value("removed")),
        When(after__gt=F("before"), then=Value("raised")),
        default=Value("lowered"),
    )
    differs = Q(before__isnull=True, after__isnull=False) | Q(before__isnull=False, after__isnull=True)
    differs |= Q(before__isnull=False, after__isnull=False) & ~Q(before=F("after"))
    change = F("after") - F("before")
    return rows.filter(differs).annotate(
        sort=sort, change=change, percent=change * 100 / NullIf(F("before"), Decimal(0))
    ).select_related("family")  # fmt: skip


def _valid(path: str, edition: int, on: date) -> Q:
    return (
        Q(**{f"{path}__edition": edition})
        & (Q(**{f"{path}__valid_from__isnull": True}) | Q(**{f"{path}__valid_from__lte": on}))
        & (Q(**{f"{path}__valid_until__isnull": True}) | Q(**{f"{path}__valid_until__gte": on}))
    )


def summary(rows: QuerySet[Product]) -> Summary:
    """Return how many of :func:`between` are of which sort."""
    found = dict(rows.order_by().values_list("sort").annotate(n=Count("pk")))
    return Summary(*(found.get(sort, 0) for sort in ("raised", "lowered", "added", "removed")))


def effect(before: Edition, after: Edition, on: date) -> Effect:
    """Return what open quotes priced by ``before`` would come to by ``after``, at list prices.

    A line counts when its quote is in the book's reach and the line has the price the earlier edition says.
    """
    quantity, later = F("quantity") * F("periods"), Coalesce(F("will__unit_price"), F("unit_list"))
    rows = (
        QuoteLine.objects.filter(quote__in=_reached(before.book))
        .annotate(
            was=FilteredRelation("product__prices", condition=_valid("product__prices", before.pk, on)),
            will=FilteredRelation("product__prices", condition=_valid("product__prices", after.pk, on)),
        )
        .filter(was__unit_price=F("unit_list"))
        .order_by()
        .values("quote")
        .annotate(
            lines=Count("pk", filter=~Q(unit_list=later)),
            before=Sum(quantity * F("unit_list"), output_field=AMOUNT),
            after=Sum(quantity * later, output_field=AMOUNT),
        )
        .filter(lines__gt=0)
    )
    found = sorted(rows, key=lambda row: -abs(row["after"] - row["before"]))
    known = Quote.objects.select_related("partner").in_bulk([row["quote"] for row in found[:MOST]])
    moving = Quote.objects.filter(pk__in=[row["quote"] for row in found], status__in=MOVES).count() if found else 0
    return Effect(
        count=len(found),
        before=sum((row["before"] for row in found), Decimal(0)),
        after=sum((row["after"] for row in found), Decimal(0)),
        moving=moving,
        quotes=[Affected(known[row["quote"]], row["lines"], row["before"], row["after"]) for row in found[:MOST]],
    )


def _reached(book: PriceBook) -> QuerySet[Quote]:
    """Return the open quotes a book is meant for."""
    rows = Quote.objects.filter(status__in=OPEN, currency=book.currency)
    if book.motions:
        rows = rows.filter(motion__in=book.motions)
    if book.segments:
        rows = rows.filter(segment__in=book.segments)
    if book.regions:
        tree = territory.tree()
        rows = rows.filter(territory__in=[code for region in book.regions for code in tree.within(region)])
    if book.programmes:
        held = Q(partner__tier_assignments__programme__code__in=book.programmes)
        members = Quote.objects.filter(held & Q(partner__tier_assignments__until__isnull=True)).values("partner")
        rows = rows.filter(partner__in=members)
    return rows
