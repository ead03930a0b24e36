"""What products cost a partner: the entry of the price book that fits best, else the product's own list price."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, FilteredRelation, OuterRef, Q, QuerySet, Subquery

from partners.models import Partner, TierAssignment
from partners.selectors import territory
from pricing.enums import EditionStatus
from pricing.models import Edition, PriceBook, Product
from prm.common.moment import now
from prm.common.tenancy import as_system


@dataclass(frozen=True, slots=True)
class Found:
    """A product's price per unit and billing period, and where it stands; a list price stands in no book."""

    unit_price: Decimal
    edition_id: int | None
    entry_id: int | None
    book: str


@dataclass(frozen=True, slots=True)
class Fitting:
    """A book that holds for somebody, and its edition in force."""

    book_id: int
    name: str
    edition_id: int


def lookup(
    products: Collection[int],
    *,
    partner: Partner | None,
    currency: str,
    region: str | None,
    motion: str | None,
    segment: str | None,
    on: date,
) -> dict[int, Found]:
    """Return the prices of products by their keys, in ``currency``, as of ``on``.

    Book by book, the one that fits best first, then the product's list price if that is in the currency; a product
    with none of them is left out. ``region`` is a territory's code: books of what it lies in fit too. An empty
    dimension fits only books that do not name it. Two queries, and none where there is nothing to look up.
    """
    if not products:
        return {}
    with as_system("price lookup"):
        books = fitting(partner=partner, currency=currency, region=region, motion=motion, segment=segment, on=on)
        place = {each.edition_id: at for at, each in enumerate(books)}
        # No book at all still leaves list prices: a key nobody has keeps the query's shape.
        valid = Q(prices__edition__in=list(place) or [0])
        valid &= Q(prices__valid_from__isnull=True) | Q(prices__valid_from__lte=on)
        valid &= Q(prices__valid_until__isnull=True) | Q(prices__valid_until__gte=on)
        rows = (
            Product.objects.filter(pk__in=products)
            .order_by()
            .annotate(entry=FilteredRelation("prices", condition=valid))
            .values_list("pk", "list_price", "currency", "entry__pk", "entry__edition_id", "entry__unit_price")
        )
        found: dict[int, Found] = {}
        for pk, list_price, own, entry, edition, price in rows:
            if entry is None:
                if own == currency:
                    found[pk] = Found(list_price, None, None, "")
            elif pk not in found or place[edition] < place[found[pk].edition_id or 0]:
                found[pk] = Found(price, edition, entry, books[place[edition]].name)
    return found


def fitting(
    *, partner: Partner | None, currency: str, region: str | None, motion: str | None, segment: str | None, on: date
) -> list[Fitting]:
    """Return the books in force that fit, best first: the one that names most, then by precedence, then the nearer
    region, then the older book."""
    regions = [region, *territory.ancestors(region)] if region else []
    programmes = (
        TierAssignment.objects.filter(partner=partner, since__lte=on)
        .filter(Q(until__isnull=True) | Q(until__gte=on))
        .order_by()
        .values("programme__code")
    )
    rows = (
        PriceBook.objects.filter(is_active=True, currency=currency)
        .filter(_names("motions", [motion] if motion else []))
        .filter(_names("segments", [segment] if segment else []))
        .filter(_names("regions", regions))
        .annotate(edition=Subquery(_in_force(on)), theirs=ArraySubquery(programmes))
        .filter(edition__isnull=False)
        .filter(Q(programmes=[]) | Q(programmes__overlap=F("theirs")))
        .order_by("pk")
    )
    ranked = sorted(rows, key=lambda book: _rank(book, regions), reverse=True)
    return [Fitting(book.pk, book.name, book.edition) for book in ranked]


def in_force_on(on: date) -> datetime:
    """Return the moment a day's prices are read at: its end, but for today no later than now."""
    end = datetime.combine(on, time.max, tzinfo=UTC)
    present = now()
    return min(end, present) if on <= present.date() else end


def _in_force(on: date) -> QuerySet[Edition, Any]:
    published = Edition.objects.filter(
        book=OuterRef("pk"), status=EditionStatus.PUBLISHED, effective_from__lte=in_force_on(on)
    )
    return published.order_by("-effective_from").values("pk")[:1]


def _names(dimension: str, wanted: Sequence[str]) -> Q:
    return Q(**{dimension: []}) | Q(**{f"{dimension}__overlap": list(wanted)}) if wanted else Q(**{dimension: []})


def _rank(book: PriceBook, regions: Sequence[str]) -> tuple[int, int, int]:
    named = sum(bool(values) for values in (book.programmes, book.regions, book.motions, book.segments))
    nearest = min((regions.index(code) for code in book.regions if code in regions), default=0)
    return named, book.precedence, -nearest
