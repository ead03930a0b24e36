"""Reading price books, their editions and prices."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from partners.enums import Motion
from partners.selectors import territory, tier
from pricing.enums import EditionStatus
from pricing.models import Edition, PriceBook, PriceEntry, Product
from prm.common.errors import NotFound
from prm.common.moment import now

OPEN = (EditionStatus.DRAFT, EditionStatus.IN_REVIEW)


def listed() -> QuerySet[PriceBook]:
    """Return every book with ``holds`` (the number of its edition in force), ``since``, ``open_number`` and
    ``open_status``."""
    own = Edition.objects.filter(book=OuterRef("pk"))
    begun = own.filter(status=EditionStatus.PUBLISHED, effective_from__lte=now()).order_by("-effective_from")
    open_ = own.filter(status__in=OPEN)
    return PriceBook.objects.annotate(
        holds=Subquery(begun.values("number")[:1]),
        since=Subquery(begun.values("effective_from")[:1]),
        open_number=Subquery(open_.values("number")[:1]),
        open_status=Subquery(open_.values("status")[:1]),
    )


def search(books: QuerySet[PriceBook], text: str) -> QuerySet[PriceBook]:
    """Narrow ``books`` to those with ``text`` in the name or the code."""
    return books.filter(Q(name__icontains=text) | Q(code__icontains=text))


def get(reference: str) -> PriceBook:
    """Return one book by its public id. Raises ``NotFound``."""
    book = PriceBook.objects.filter(public_id=reference).first()
    if book is None:
        raise NotFound()
    return book


def get_listed(reference: str) -> PriceBook:
    """Return one book as :func:`listed` has it. Raises ``NotFound``."""
    book = listed().filter(public_id=reference).first()
    if book is None:
        raise NotFound()
    return book


def currencies() -> list[tuple[str, str]]:
    """Return the currencies books are in."""
    codes = PriceBook.objects.order_by("currency").values_list("currency", flat=True).distinct()
    return [(code, code) for code in codes]


def whom(book: PriceBook) -> list[tuple[str, list[str]]]:
    """Return for whom a book is in words, dimension by dimension; empty is everybody."""
    tree, motions = territory.tree(), dict(Motion.choices)
    named = [
        ("Programme", [_programmes().get(code, code) for code in book.programmes] if book.programmes else []),
        ("Region", [tree.name(code) for code in book.regions]),
        ("Motion", [str(motions.get(code, code)) for code in book.motions]),
        ("Segment", [code.replace("_", " ") for code in book.segments]),
    ]
    return [(label, names) for label, names in named if names]


def _programmes() -> dict[str, str]:
    return {ladder.programme.code: ladder.programme.name for ladder in tier.ladders()}


def programmes() -> list[tuple[str, str]]:
    """Return code and name of every programme."""
    return list(_programmes().items())


def editions(book: PriceBook) -> list[Edition]:
    """Return a book's editions, newest first, with ``count`` prices each."""
    counted = PriceEntry.objects.filter(edition=OuterRef("pk")).order_by().values("edition").annotate(n=Count("pk"))
    rows = book.editions.select_related("base__book", "author", "approver").annotate(
        count=Coalesce(Subquery(counted.values("n")), 0)
    )
    return list(rows.order_by("-number"))


def edition(reference: str) -> Edition:
    """Return one edition with its book by its public id. Raises ``NotFound``."""
    rows = Edition.objects.select_related("book", "base__book", "author", "approver")
    found = rows.filter(public_id=reference).first()
    if found is None:
        raise NotFound()
    return found


def edition_if_there(reference: str) -> Edition | None:
    """Return one edition with its book and author by its public id, if it is there."""
    return Edition.objects.select_related("book", "author").filter(public_id=reference).first()


def in_force(book: PriceBook) -> Edition | None:
    """Return the edition a book's prices are read from now."""
    begun = book.editions.filter(status=EditionStatus.PUBLISHED, effective_from__lte=now())
    return begun.order_by("-effective_from").first()


def state_of(found: Edition, holds: Edition | None) -> tuple[str, str]:
    """Return a look and a word for an edition; ``holds`` is the one in force."""
    if found.status != EditionStatus.PUBLISHED:
        return found.status, str(found.get_status_display())
    if holds is not None and holds.pk == found.pk:
        return "active", "In force"
    if found.effective_from is not None and found.effective_from > now():
        return "scheduled", "Scheduled"
    return "retired", "Replaced"


def entries(of: Edition) -> QuerySet[PriceEntry]:
    """Return an edition's prices with their products, ``sku``, ``was`` (what the edition it began from says) and
    ``change``."""
    before = PriceEntry.objects.filter(edition=of.base_id, product=OuterRef("product")).order_by("valid_from")
    same = before.filter(Q(valid_from=OuterRef("valid_from")) | Q(valid_from__isnull=True))
    rows = PriceEntry.objects.filter(edition=of).select_related("product__family")
    return rows.annotate(
        sku=F("product__sku"), product_name=F("product__name"), was=Subquery(same.values("unit_price")[:1])
    ).annotate(change=F("unit_price") - F("was"))


def has_days(of: Edition) -> bool:
    """Whether any of an edition's prices holds for certain days only."""
    return PriceEntry.objects.filter(Q(valid_from__isnull=False) | Q(valid_until__isnull=False), edition=of).exists()


def search_entries(rows: QuerySet[PriceEntry], text: str) -> QuerySet[PriceEntry]:
    """Narrow prices to products with ``text`` in the SKU or the name."""
    return rows.filter(Q(product__sku__icontains=text) | Q(product__name__icontains=text))


def owner_of(keys: Sequence[int]) -> Edition:
    """Return the one edition that prices belong to. Raises ``NotFound`` for none or several."""
    found = Edition.objects.select_related("book").filter(entries__in=keys).distinct()[:2]
    if len(found) != 1:
        raise NotFound()
    return found[0]


def for_file(of: Edition) -> Iterator[tuple[Any, ...]]:
    """Yield an edition's prices by SKU, as a file holds them."""
    rows = of.entries.order_by("product__sku", "valid_from", "pk")
    read = rows.values_list("product__sku", "product__name", "unit_price", "valid_from", "valid_until")
    for sku, name, price, begins, ends in read.iterator(chunk_size=5000):
        yield sku, name, plain_price(price), of.book.currency, begins, ends


def plain_price(price: Decimal) -> Decimal:
    """Return a price with two decimals, or more when it has them."""
    return price.quantize(Decimal("0.01")) if price == price.quantize(Decimal("0.01")) else price.normalize()


@dataclass(frozen=True, slots=True)
class Stand:
    """A product's price in one book's edition in force."""

    book: PriceBook
    entry: PriceEntry


def of_product(product: Product) -> list[Stand]:
    """Return the prices a product has in the editions in force, by book."""
    begun = Edition.objects.filter(
        book=OuterRef("edition__book"), status=EditionStatus.PUBLISHED, effective_from__lte=now()
    ).order_by("-effective_from")
    rows = (
        PriceEntry.objects.filter(product=product, edition__status=EditionStatus.PUBLISHED)
        .annotate(current=Subquery(begun.values("pk")[:1]))
        .filter(edition=F("current"), edition__book__is_active=True)
        .select_related("edition__book")
        .order_by("edition__book__name", "valid_from")
    )
    return [Stand(row.edition.book, row) for row in rows]


def published(*, besides: Edition) -> list[Edition]:
    """Return the edition in force of every book by name, but ``besides`` itself."""
    begun = Edition.objects.filter(
        book=OuterRef("book"), status=EditionStatus.PUBLISHED, effective_from__lte=now()
    ).order_by("-effective_from")
    rows = Edition.objects.annotate(current=Subquery(begun.values("pk")[:1])).filter(pk=F("current"))
    return list(rows.exclude(pk=besides.pk).select_related("book").order_by("book__name"))


def tiers() -> list[tuple[str, str]]:
    """Return code and name of the tiers of the primary programme, which quotes are told apart by."""
    found = [ladder for ladder in tier.ladders() if ladder.programme.is_primary]
    return [(step.tier.code, step.tier.name) for ladder in found for step in ladder.steps]
