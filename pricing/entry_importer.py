"""Prices out of a file, into the draft of a price book."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.db import DatabaseError, IntegrityError, models

from pricing.enums import EditionStatus
from pricing.models import Edition, PriceEntry, Product
from pricing.services.edition import overlapping
from pricing.services.entries import period
from prm.common.errors import DomainError
from prm.common.imports.fields import Field, Kind, Row
from prm.common.imports.importer import Importer, Total
from prm.common.imports.resolvers import CURRENCIES, Records

COLUMNS = ("SKU", "Product", "Price", "Currency", "Valid from", "Valid until")
"""What a file of an edition's prices holds; the same file comes in again."""
DRAFTS = Records(
    lambda: Edition.objects.filter(status=EditionStatus.DRAFT).order_by("book__name"),
    noun="price book with a draft",
    nouns="price books with a draft",
    match=("book__code", "book__name"),
    label=("book__name", "book__currency"),
)
SKUS = Records(lambda: Product.objects.all(), noun="product", match=("sku",), label=("sku", "name"))

Place = tuple[int, int]
"""An edition and a product."""
Days = tuple[date | None, date | None]


class EntryImporter(Importer):
    """Prices by product and first day. A price with the same first day as one in the draft changes that one."""

    key: ClassVar[str] = "prices"
    page: ClassVar[str] = "console:books"
    label: ClassVar[str] = "Prices"
    noun: ClassVar[str] = "price"
    about: ClassVar[str] = "Prices for the draft of a price book, product by product, each from a day until another."
    position: ClassVar[int] = 45
    apart: ClassVar[bool] = True
    model: ClassVar[type[models.Model]] = PriceEntry
    identities: ClassVar[tuple[tuple[str, ...], ...]] = (("book", "sku", "valid_from"),)
    fields: ClassVar[tuple[Field, ...]] = (
        Field("book", "Price book", Kind.CHOICE, attribute="edition_id", required=True, resolver=DRAFTS,
              synonyms=("book", "price list", "pricelist", "price book code"), help="It needs a draft."),
        Field("sku", "SKU", Kind.CHOICE, attribute="product_id", required=True, resolver=SKUS, longest=60,
              synonyms=("product code", "item number", "article", "part number", "product id", "code",
                        "artikelnummer", "artikel nr", "artikel")),
        Field("unit_price", "Price", Kind.DECIMAL, required=True, minimum=0, places=4,
              synonyms=("unit price", "list price", "price per unit", "amount", "msrp", "fixed price",
                        "preis", "einzelpreis", "listenpreis")),
        Field("currency", "Currency", Kind.CHOICE, resolver=CURRENCIES,
              synonyms=("currency iso code", "price currency", "währung"), help="Checked against the book's."),
        Field("valid_from", "Valid from", Kind.DATE,
              synonyms=("from", "start date", "starts on", "effective from", "gültig ab", "gültig von"),
              help="Empty: from the beginning."),
        Field("valid_until", "Valid until", Kind.DATE,
              synonyms=("until", "to", "end date", "ends on", "effective to", "gültig bis"),
              help="The last day. Empty: without an end."),
    )  # fmt: skip

    def __init__(self) -> None:
        self._currencies: dict[int, str] = {}
        self._there: dict[Place, list[PriceEntry]] = {}
        self._coming: dict[Place, set[date | None]] = {}
        self._file: defaultdict[Place, list[tuple[int, Days]]] = defaultdict(list)

    def attributes(self, row: Row) -> dict[str, Any]:
        """Return the row's values; an empty first or last day is an open end."""
        values = row.values
        return {
            "edition_id": values["book"],
            "product_id": values["sku"],
            "unit_price": values["unit_price"],
            "valid_from": values.get("valid_from"),
            "valid_until": values.get("valid_until"),
        }

    def identity(self, row: Row) -> tuple | None:
        """Return the edition, the product and the first day, which may be open."""
        return (self.identities[0], (row.values["book"], row.values["sku"], row.values.get("valid_from")))

    def complete(self, rows: Sequence[Row]) -> None:
        """Read what the drafts hold of the chunk's products."""
        good = [row for row in rows if not row.is_wrong]
        editions, products = {row.values["book"] for row in good}, {row.values["sku"] for row in good}
        self._there, self._coming = defaultdict(list), defaultdict(set)
        if new := editions - self._currencies.keys():
            self._currencies |= dict(Edition.objects.filter(pk__in=new).values_list("pk", "book__currency"))
        for entry in PriceEntry.objects.filter(edition__in=editions, product__in=products):
            self._there[entry.edition_id, entry.product_id].append(entry)
        for row in good:
            self._coming[_place(row)].add(row.values.get("valid_from"))

    def check(self, row: Row) -> None:
        """Refuse another currency, a period that ends before it begins, and days that have a price already."""
        currency, own = row.values.get("currency"), self._currencies.get(row.values["book"], "")
        if currency and currency != own:
            row.wrong("currency", currency, f"This book is in {own}.")
        begins, ends = days = row.values.get("valid_from"), row.values.get("valid_until")
        if begins and ends and ends < begins:
            row.wrong("valid_until", str(ends), "The last day comes before the first.")
        if row.is_wrong:
            return
        place = _place(row)
        for line, other in self._file[place]:
            if other[0] != begins and _meet(days, other):
                row.wrong("valid_from", row.words.get("sku", ""), f"Row {line:,} has a price for some of these days.")
                return
        for entry in self._there.get(place, ()):
            if entry.valid_from not in self._coming[place] and _meet(days, (entry.valid_from, entry.valid_until)):
                words = f"The draft has {entry.unit_price.normalize():f} {period(entry)}. End or remove that one first."
                row.wrong("valid_from", row.words.get("sku", ""), words)
                return
        self._file[place].append((row.line, days))

    def known(self, rows: Sequence[Row]) -> dict[int, models.Model] | None:
        """Return the draft's price with the same first day."""
        found: dict[int, models.Model] = {}
        for row in rows:
            for entry in self._there.get(_place(row), ()):
                if entry.valid_from == row.values.get("valid_from"):
                    found[id(row)] = entry
        return found

    def hold(self, rows: Sequence[Row]) -> None:
        """Keep the drafts from being sent or published while a chunk is written."""
        _hold({row.values["book"] for row in rows if "book" in row.values and not row.is_wrong})

    def written(self, records: Sequence[models.Model]) -> None:
        """Count an edit of each draft; who brought the file has edited it, and who brings back what was there."""
        _touch(_hold({record.edition_id for record in records if isinstance(record, PriceEntry)}), self.actor_id)

    def removing(self, records: Sequence[models.Model]) -> None:
        """Take imported prices out again as long as their edition is a draft: whoever does so has edited it."""
        _touch(_hold({record.edition_id for record in records if isinstance(record, PriceEntry)}), self.actor_id)

    def refusal(self, error: DatabaseError) -> str:
        """Return what the database holds against a price, in words."""
        told = overlapping(error) if isinstance(error, IntegrityError) else None
        return told or super().refusal(error)

    def totals(self, row: Row) -> Total:
        """The sum of prices, to compare with the file."""
        price: Decimal = row.values["unit_price"]
        return Total("Prices", price, self._currencies.get(row.values["book"], ""))


def _place(row: Row) -> Place:
    return row.values["book"], row.values["sku"]


def _meet(one: Days, other: Days) -> bool:
    begins = max(one[0] or date.min, other[0] or date.min)
    return begins <= min(one[1] or date.max, other[1] or date.max)


def _hold(editions: set[int]) -> list[Edition]:
    """Return drafts locked in the order of their keys. Raises ``DomainError`` when one is no draft any more."""
    locked = list(Edition.objects.select_for_update(no_key=True).filter(pk__in=editions).order_by("pk"))
    for edition in locked:
        if edition.status != EditionStatus.DRAFT:
            raise DomainError(
                "edition.not_a_draft",
                f"Edition {edition.number} is {edition.get_status_display().lower()}: its prices cannot be changed.",
            )
    return locked


def _touch(editions: list[Edition], user_id: int | None) -> None:
    for edition in editions:
        edition.revision += 1
        if user_id is not None and user_id not in edition.editors:
            edition.editors = [*edition.editors, user_id]
        edition.save(update_fields=["revision", "editors"])
